"""Surveys as data: what is ready is sound, every fault is named."""

from collections import Counter

import pytest

from bot.surveys import named, parsed, ready, written
from bot.surveys.faults import Unsound
from bot.surveys.trying import faults_of
from bot.translate import LANGUAGES
from flows.surveys import END, Given

KEYS = ("before", "delivery", "interview", "nps", "service", "winback")
WORDS = '{ fr = "Oui ?", ar = "نعم؟", ary = "إيه؟", ary_Latn = "Ah?" }'
HEAD = f'key = "one"\nabout = "nothing"\ntitle = {WORDS}\nthanks = {WORDS}\n'


def question(key: str, kind: str, more: str = "") -> str:
    return f'[[question]]\nkey = "{key}"\nkind = "{kind}"\nwords = {WORDS}\n{more}\n'


def option(key: str, words: str = "") -> str:
    said = ", ".join(f'{language} = "{words or key} {language}"' for language in LANGUAGES)
    return f'{{ key = "{key}", {said} }}'


def options(*keys: str) -> str:
    return f"option = [{', '.join(map(option, keys))}]"


TWO = options("x", "y")
SOUND = HEAD + question("a", "rating") + question("b", "choice", options("x", "y"))


def faults(toml: str) -> tuple[str, ...]:
    """What is said to be wrong, in sentences."""
    with pytest.raises(Unsound) as raised:
        parsed(toml)
    return raised.value.faults


def test_the_ready_made_surveys_are_those_that_were_asked_for() -> None:
    assert ready() == KEYS
    assert [named(key).key for key in ready()] == list(KEYS)


def test_a_sound_survey_is_read() -> None:
    survey = parsed(SOUND)
    assert [asked.key for asked in survey.questions] == ["a", "b"]
    assert survey.questions[0].next == "b"
    assert survey.questions[1].next == END


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ("key = ", "This is no TOML"),
        (SOUND.replace('about = "nothing"', ""), "The survey has no “about”."),
        (SOUND.replace("nothing", "weather"), "“about” is weather"),
        (SOUND.replace('"one"', '"One!"'), "The survey: the key “One!”"),
        (SOUND.replace('"one"', "1"), "The survey: “key” must be a text."),
        (HEAD, "The survey has no “question”."),
        ("at_once = 2\n" + SOUND, "“at_once” is 2, and must be less than all 2."),
        (
            "at_once = 1\n" + SOUND.replace('"rating"', '"rating"\nnext = "end"'),
            "Question 1 (a) leads elsewhere, which none can with “at_once”.",
        ),
        (SOUND.replace('ary = "إيه؟"', 'ary = " "', 1), "title has no words in ary."),
        (SOUND.replace(', ary_Latn = "Ah?"', ""), "Question 1 (a) has no words in ary_Latn."),
        (SOUND.replace('fr = "Oui ?"', 'fr = "Oui ?", en = "Yes?"'), "words in “en”"),
        (SOUND.replace("rating", "stars"), "Question 1 (a) is of kind stars"),
        (SOUND.replace('key = "b"', 'key = "a"'), "2 questions are called a."),
        (HEAD + question("end", "rating"), "is the end of a survey, and no key"),
        (SOUND + "colour = 1\n", "Question 2 (b) has a “colour”, which means nothing"),
        (HEAD + question("a", "rating", "skip = 1"), "“skip” must be true or false."),
        (HEAD + question("a", "choice"), "Question 1 (a) has 0 options, and may have 2 to 10."),
        (HEAD + question("a", "choices", options(*"abcdefghij")), "options, and may have 2 to 9"),
        (HEAD + question("a", "rating", options("x", "y")), "has options, which only"),
        (HEAD + question("a", "choice", options("x", "x")), "2 options are called x."),
        (HEAD + question("a", "choice", "option = []"), "“option” is an empty list"),
        (HEAD + question("a", "choice", 'option = ["x", "y"]'), "holds what does not belong"),
        (
            HEAD + question("a", "choice", f"option = [{option('x', 'q')}, {option('y', 'q')}]"),
            "2 options read the same in fr: “q fr”.",
        ),
        (
            HEAD + question("a", "choice", f"option = [{option('x')}, {option('y', 'b' * 20)}]"),
            "option y in fr is 23 characters long, and 20 can be shown",
        ),
        (
            HEAD + question("a", "choices", f"option = [{option('x')}, {option('y', 'b' * 22)}]"),
            "option y in fr is 25 characters long, and 24 can be shown",
        ),
        (SOUND.replace("x fr", "stop"), "option x in fr, “stop”, is the word for stop"),
        (SOUND.replace("x fr", "3"), "option x in fr is a number"),
        (SOUND.replace("Oui ?", "Oui ? " * 200), "title in fr is 1199 characters long, and 60"),
        (SOUND.replace("Oui ?", "Oui {order} ?"), "names {order}, where it can name nothing."),
        (SOUND.replace("Oui ?", "Oui {"), "a brace that opens or closes nothing"),
        (HEAD + question("a", "number", "low = 5\nhigh = 5"), "low and high must be whole numbers"),
        (HEAD + question("a", "words", "low = 1"), "has a low or a high, which only a number has"),
        (HEAD + question("a", "words", 'next = "z"'), "leads to z, which is no question."),
        (
            HEAD + question("a", "words") + question("b", "words", 'next = "a"'),
            "Question 2 (b) leads back to a: a survey goes forward only.",
        ),
        (HEAD + question("a", "words", 'next = "a"'), "leads back to a"),
        (
            HEAD + question("a", "words", 'next = "end"') + question("b", "words"),
            "Question 2 (b) is never asked: no answer leads to it.",
        ),
        (
            HEAD + question("a", "words", 'when = [{ at_most = 3, next = "end" }]'),
            "Question 1 (a), when 1: at_most and at_least are for numbers",
        ),
        (
            HEAD + question("a", "rating", 'when = [{ at_most = 7, next = "end" }]'),
            "Question 1 (a), when 1: answers go from 1 to 5.",
        ),
        (
            HEAD + question("a", "nps", 'when = [{ at_most = 3, at_least = 7, next = "end" }]'),
            "no number is at least 7 and at most 3",
        ),
        (
            HEAD + question("a", "rating", 'when = [{ is = ["x"], next = "end" }]'),
            "“is” is for options, and this is of kind rating",
        ),
        (
            HEAD + question("a", "choice", f'when = [{{ is = ["z"], next = "b" }}]\n{TWO}'),
            "Question 1 (a), when 1: z is no option of a.",
        ),
        (
            HEAD + question("a", "rating", 'when = [{ next = "end" }]'),
            "Question 1 (a), when 1 says for which answers it is",
        ),
        (
            HEAD + question("a", "nps", 'when = [{ skipped = true, at_most = 2, next = "end" }]'),
            "what is skipped has no answer",
        ),
        (
            SOUND + f'[[indicator]]\nkey = "i"\nquestion = "z"\nis = ["x"]\nwords = {WORDS}\n',
            "Indicator i is of z, which is no question.",
        ),
        (
            SOUND + f'[[indicator]]\nkey = "i"\nquestion = "a"\nis = ["x"]\nwords = {WORDS}\n',
            "a share of those who picked something, and a is rating",
        ),
        (
            SOUND + f'[[indicator]]\nkey = "i"\nquestion = "b"\nis = ["z"]\nwords = {WORDS}\n',
            "Indicator i: z is no option of b.",
        ),
        (
            HEAD + question("b", "choice", options("order", "y")),
            "Question 1 (b): “order” is a key of every survey's own",
        ),
        (HEAD + "".join(question(f"q{n}", "nps") for n in range(11)), "It has 11 questions, and"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(toml: str, fault: str) -> None:
    said = faults(toml)
    assert any(fault in sentence for sentence in said), said


def test_several_faults_are_told_at_once() -> None:
    wrong = HEAD + question("a", "choice") + question("b", "rating", 'next = "z"')
    assert len(faults(wrong)) == 2


def test_only_the_walk_sees_that_a_message_costs_too_much_or_a_label_is_not_understood() -> None:
    long = parsed(SOUND.replace("نعم؟", "نعم " * 200).replace("نعم " * 200, "نعم؟", 2))
    assert any("SMS, and 6 are the most" in fault for fault in faults_of(long))
    taken = SOUND.replace('"y"', '"yes"').replace("x fr", "oui")  # which picks the other one
    assert faults_of(parsed(taken)) == (
        "Question 2 (b): “oui” is taken for yes, where it is the option x.",
    )
    assert faults_of(parsed(SOUND)) == ()


def test_answers_lead_where_the_file_says() -> None:
    nps = named("nps")
    led = {n: nps.after([Given("recommend", number=n)]) for n in (0, 6, 7, 8, 9, 10)}
    assert led == {0: "why_low", 6: "why_low", 7: "why_middle", 8: "why_middle", 9: "why_high",
                   10: "why_high"}  # fmt: skip
    assert nps.after([Given("recommend", skipped=True)]) == END
    assert nps.after([Given("recommend", number=3), Given("why_low")]) == END
    before = named("before")
    assert before.after([Given("product", ("honey",))]) == "when"
    assert before.after([Given("product", ("none",))]) == "idea"
    assert before.after([Given("product", ("other",))]) == "idea"


def test_of_five_questions_two_are_asked_and_each_as_often_as_the_others() -> None:
    service = named("service")
    parts = [[one.key for one in service.part(turn).usual()] for turn in range(5)]
    assert parts[:3] == [
        ["tangibles", "reliability"], ["responsiveness", "assurance"], ["empathy", "tangibles"],
    ]  # fmt: skip
    assert set(Counter(key for part in parts for key in part).values()) == {2}
    assert named("nps").part(3) == named("nps")


def test_what_is_ready_is_installed_as_it_is_written() -> None:
    assert all(parsed(written(key)) == named(key) for key in ready())
