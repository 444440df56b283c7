"""What the bot should count in the end: its results, from what each person meant."""

from collections import Counter
from collections.abc import Mapping

from tests.population.evidence import Tally
from tests.population.people import LEFT_OUT, Meant, Person
from tests.population.questionnaire import survey

Expected = tuple[dict[str, Meant], str]  # what should be kept of somebody, and how it ended


def tally(people: Mapping[int, Person], expected: Mapping[int, Expected]) -> Tally:
    """The results. expected: of who was to be asked."""
    in_time = {n: one for n, one in expected.items() if people[n].kind != "late"}
    late = [answers for n, (answers, _how) in expected.items() if n not in in_time]
    outcomes = Counter(how for _answers, how in in_time.values())
    said = [answers for answers, _how in in_time.values()]
    left_out = Counter(one.left_out for one in people.values())
    return Tally(
        audience=len(people),
        left_out={why: left_out[why] for why in sorted(LEFT_OUT) if why and left_out[why]},
        finished=outcomes["finished"],
        refused=outcomes["refused"] + outcomes["stopped"],
        started=sum(how == "" and _any(answers) for answers, how in in_time.values()),
        responded=sum(_any(answers) for answers in said),
        questions={
            asked.key: (
                sum(_told(answers, asked.key) for answers in said),
                sum(asked.key in answers and answers[asked.key].skipped for answers in said),
                sum(_told(answers, asked.key) for answers in late),
                dict(
                    Counter(
                        picked
                        for answers in said
                        if _told(answers, asked.key)
                        for picked in _picked(answers[asked.key])
                    )
                ),
            )
            for asked in survey().questions
        },
    )


def _any(answers: Mapping[str, Meant]) -> bool:
    return any(not one.skipped for one in answers.values())


def _told(answers: Mapping[str, Meant], question: str) -> bool:
    return question in answers and not answers[question].skipped


def _picked(answer: Meant) -> tuple[str, ...]:
    return answer.keys if answer.number is None else (str(answer.number),)
