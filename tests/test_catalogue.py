"""Catalogues as CSV files: what is read, what is refused, and what the bot then sells."""

import re
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot.catalogue import sheet
from bot.catalogue.item import cells, read
from bot.catalogue.plan import plan
from bot.catalogue.sheet import NAMES, Faulty
from bot.cli import app
from bot.database import Database
from bot.demo import seed
from bot.settings import Settings
from bot.tables import Cooperative, Order, Product, Sender
from bot.translate import LANGUAGES
from tests.conversations import TO_CONFIRM, Shop

README = Path(__file__).parent.parent / "README.md"
HEAD = "key,fr,ar,unit,pack,price,stock,step,on_sale\n"
NEW = ("--new", "Argana", "--digest-to", "0600000002", "--sms-from", "ARGANA")


@pytest.fixture(autouse=True)
def _environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's database, and none of the settings of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), "")  # which counts as not set
    if "database" in request.fixturenames:
        monkeypatch.setenv("DATABASE_URL", request.getfixturevalue("database_url"))


def taawon(*words: str, piped: str | bytes | None = None) -> Result:
    """Run a command; what it did not expect is raised here."""
    return CliRunner().invoke(app, words, input=piped, catch_exceptions=False)


def faults(content: str) -> list[str]:
    """What is said of a file for a cooperative that has nothing yet."""
    with pytest.raises(Faulty) as raised:
        plan(sheet.rows(content.encode()), {}, whole=False)
    return str(raised.value).splitlines()


def products(database: Database) -> list[dict[str, object]]:
    """All that is known of all products."""
    with database.reading() as db:
        return [row.model_dump() for row in db.exec(select(Product).order_by(col(Product.id)))]


def product(database: Database, key: str) -> Product:
    """The product of this key."""
    with database.reading() as db:
        return db.exec(select(Product).where(Product.key == key)).one()


def test_a_name_has_a_column_for_each_language():
    assert set(NAMES) == set(LANGUAGES)


def test_an_export_taken_back_changes_nothing(database: Database, tmp_path: Path):
    seed(database)
    before = products(database)
    file = str(tmp_path / "catalogue.csv")
    assert taawon("export", "tifawin", file).output == f"TIFAWIN: 12 products are in {file}.\n"
    said = "TIFAWIN: 0 added, 0 changed, 0 taken off sale, 12 as before.\n"
    assert taawon("import", "tifawin", file).output == said
    assert products(database) == before


def test_an_export_makes_the_same_catalogue_elsewhere(database: Database):
    seed(database)
    exported = taawon("export", "TIFAWIN", "-").stdout_bytes
    said = taawon("import", "ARGANA", "-", *NEW, piped=exported).output
    assert said == "ARGANA: 12 added, 0 changed, 0 taken off sale, 0 as before.\n"
    assert taawon("export", "ARGANA", "-").stdout_bytes == exported
    mine, theirs = products(database)[:12], products(database)[12:]
    for row in (*mine, *theirs):
        del row["id"], row["cooperative_id"]
    assert mine == theirs


def test_what_is_written_is_read_again_whatever_it_holds():
    line = {
        "key": "x_1",
        "ary_Latn": 'L3sel; "7orr", pur',
        "unit": "kg",
        "price": "1 234,05",
        "stock": "0,125",
        "step": "٠٫٠٠٥",
        "on_sale": "non",
        "other_fr": "a|b | c",
    }
    item, wrong = read(line)
    assert wrong == []
    assert (item.price.centimes, item.stock.thousandths, item.step.thousandths) == (123405, 125, 5)
    assert item.others == (("fr", ("a", "b", "c")),)
    [row] = sheet.rows(sheet.written([cells(item)]).encode())
    assert read(row.cells) == (item, [])


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "with a byte order mark"])
def test_a_file_saved_by_excel_in_french_is_read(mark: str):
    saved = (
        f"{mark}KEY;fr;ar;ary;ary_latn;unit;pack;price;stock;step;on_sale;other_fr\r\n"
        "savon;Savon noir;;;;Jar;200 g;35,50;1\u202f200;;oui;\r\n"
        ";;;;;;;;;;;\r\n"
        "miel;Miel de thym;;;;KG;;350;25,5;0,25\r\n"
    )
    soap, honey = plan(sheet.rows(saved.encode()), {}, whole=False).added
    assert (soap.unit, soap.price.centimes, soap.stock.thousandths) == ("jar", 3550, 1_200_000)
    assert (honey.unit, honey.stock.thousandths, honey.step.thousandths) == ("kg", 25_500, 250)
    assert soap.on_sale
    assert honey.on_sale


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",Savon,,jar,,35,5", "the key is missing"),
        ("Savon noir,Savon,,jar,,35,5", "the key “Savon noir” must be 1 to 16 of a-z, 0-9 and _"),
        (f"{'s' * 17},Savon,,jar,,35,5", f"the key “{'s' * 17}” must be 1 to 16 of a-z, 0-9 and _"),
        ("soap,,,jar,,35,5", "a name is missing; write it in fr, ar, ary or ary_Latn"),
        (
            "soap,Savon noir à l'huile d'olive,,jar,,35,5",
            "the name “Savon noir à l'huile d'olive” (fr) has 28 characters; "
            "a row of a WhatsApp list holds 24",
        ),
        ("soap,Savon,????? ???,jar,,35,5", "the name “????? ???” (ar) has no letter"),
        (
            "soap,Savon,,sack,,35,5",
            "the unit “sack” is not known; there are kg, g, L, piece, jar, bottle",
        ),
        ("soap,Savon,,,,35,5", "the unit is missing; there are kg, g, L, piece, jar, bottle"),
        (
            "soap,Savon,,kg,250 g,35,5",
            "the pack “250 g” cannot go with the unit kg, by which the price is said; "
            "sell it by piece, jar or bottle",
        ),
        (
            f"soap,Savon,,jar,{'g' * 25},35,5",
            f"the pack “{'g' * 25}” has more than 24 characters",
        ),
        ("soap,Savon,,jar,,,5", "the price is missing"),
        ("soap,Savon,,jar,,35 DH,5", "the price “35 DH” is not a number such as 140 or 35,50"),
        ("soap,Savon,,jar,,-35,5", "the price “-35” is not a number such as 140 or 35,50"),
        ("soap,Savon,,jar,,35.555,5", "the price “35.555” has more than 2 decimals"),
        ("soap,Savon,,jar,,0,5", "the price must be more than 0"),
        ("soap,Savon,,jar,,10000001,5,0.001", "the price “10000001” is more than 10000000"),
        ("soap,Savon,,jar,,40000,5", "a step costs more than 35791 dirhams"),
        ("soap,Savon,,jar,,35,", "the stock is missing"),
        ("soap,Savon,,jar,,35,NaN", "the stock “NaN” is not a number such as 140 or 35,50"),
        ("soap,Savon,,jar,,35,5,0", "the step must be more than 0"),
        ("soap,Savon,,jar,,35,5,1001", "the step “1001” is more than 1000"),
        ("soap,Savon,,jar,,35,5,1,maybe", "on_sale is “maybe”; it can be yes or no"),
        (
            "soap,Savon,,jar,,35,50,1,yes,5",
            'there are 10 cells for 9 columns; write 35.50, or "35,50" in quotes',
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(line: str, said: str):
    assert faults(f"{HEAD}\n{line}\n") == [f"Line 3: {said}."]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    content = f'{HEAD}soap,"Savon\nnoir",,jar,,abc,5,0\namlou,Amlou,,tin,,90,5\n'
    assert [said.partition(":")[0] for said in faults(content)] == ["Line 2", "Line 2", "Line 4"]


def test_a_key_that_is_there_twice_is_told_with_both_lines():
    content = f"{HEAD}soap,Savon,,jar,,35,5\nsoap,Amlou,,jar,,90,5\n"
    assert faults(content) == ["Line 3: the key “soap” is on line 2 already."]


def test_two_products_that_clients_call_alike_are_refused_unless_one_is_off_sale():
    content = f"{HEAD}small,Amlou,,jar,250 g,50,5\nlarge,AMLOU,,jar,500 g,90,5"
    said = "small and large are both called “AMLOU”; clients could not tell them apart"
    assert faults(content) == [f"Line 3: {said}."]
    assert len(plan(sheet.rows(f"{content},1,no".encode()), {}, whole=False).added) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "the file is empty"),
        ("fr,price\nSavon,35", "the column key is missing"),
        ("key,price,price\nsoap,35,36", "the column price is there twice"),
        ("key,prix\nsoap,35", f"the column “prix” is not known; there are {sheet.COLUMNS[0]}, "),
        ('key,fr\nsoap,"Savon', "the line cannot be read"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(content: str, said: str):
    [fault] = faults(content)
    assert re.match(f"Line [12]: {re.escape(said)}", fault)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_a_file_that_is_not_utf8_is_refused(encoding: str):
    with pytest.raises(Faulty, match="Line 1: the file is not UTF-8; in Excel, save it as"):
        sheet.rows(f"{HEAD}figs,Figues sèches,,kg,,60,5\n".encode(encoding))


def test_a_file_with_a_fault_changes_nothing(database: Database):
    seed(database)
    before = products(database)
    ended = taawon("import", "TIFAWIN", "-", piped="key,price\nargan,150\namlou,dear\n")
    assert ended.exit_code == 1
    assert ended.stderr == (
        "Line 3: the price “dear” is not a number such as 140 or 35,50.\nNothing was changed.\n"
    )
    assert products(database) == before


def test_a_dry_run_shows_what_would_change_and_changes_nothing(database: Database):
    seed(database)
    before = products(database)
    lines = 'key,fr,unit,pack,price,stock\nargan,Huile d\'argan,bottle,,"150,50",40\n'
    lines += "honey,Miel de romarin,kg,,280,12\n"
    ended = taawon("import", "TIFAWIN", "-", "--dry-run", piped=lines)
    assert ended.output == (
        "honey: added\n"
        "argan: pack 250 ml -> (none), price 140 -> 150,50\n"
        "TIFAWIN: would be 1 added, 1 changed, 0 taken off sale, 11 as before.\n"
    )
    assert products(database) == before


def test_a_column_that_is_not_in_the_file_stays_as_it_is(database: Database):
    seed(database)
    before = product(database, "thyme").model_dump()
    taawon("import", "TIFAWIN", "-", piped="key,price\nthyme,360\n")
    assert product(database, "thyme").model_dump() == {**before, "price_centimes": 36_000}


def test_replace_takes_off_sale_what_is_not_in_the_file_and_deletes_nothing(database: Database):
    seed(database)
    ended = taawon("import", "TIFAWIN", "-", "--replace", piped="key,price\nargan,140\n")
    assert ended.output == "TIFAWIN: 0 added, 0 changed, 11 taken off sale, 1 as before.\n"
    on_sale = {row["key"]: row["on_sale"] for row in products(database)}
    assert [key for key, sold in on_sale.items() if sold] == ["argan"]
    assert len(on_sale) == 12


def test_a_new_product_stands_at_the_end_and_may_not_be_called_as_another(database: Database):
    seed(database)
    head = "key,fr,unit,price,stock\n"
    assert taawon("import", "TIFAWIN", "-", piped=f"{head}honey,Miel,kg,280,12\n").exit_code == 0
    assert product(database, "honey").position == 12
    ended = taawon("import", "TIFAWIN", "-", piped=f"{head}paste,amlou,jar,60,5\n")
    assert ended.stderr.startswith("Line 2: paste and amlou are both called “Amlou”;")


def test_the_running_bot_sells_at_the_new_price_from_the_next_turn_on(database: Database):
    shop = Shop(database)
    client = shop.client()
    [before] = client.says("Bonjour", "commander", "amlou")
    assert "90 DH" in before
    taawon("import", "TIFAWIN", "-", piped='key,price\namlou,"95,50"\n')
    [after] = shop.client("+212600000012").says("Bonjour", "commander", "amlou")
    assert "95,50 DH" in after
    assert "90 DH" not in after


def test_an_import_without_a_stock_gives_back_nothing_that_was_sold(database: Database):
    Shop(database).client().says(*TO_CONFIRM, "oui")
    taawon("import", "TIFAWIN", "-", piped="key,price\namlou,95\n")
    assert product(database, "amlou").stock_thousandths == 29_000
    with database.reading() as db:
        assert db.exec(select(Order)).one().total_centimes == 9000


def test_an_import_that_changes_nothing_leaves_the_version(database: Database):
    seed(database)
    versions = []
    for price in ("140", "150", "150"):
        taawon("import", "TIFAWIN", "-", piped=f"key,price\nargan,{price}\n")
        with database.reading() as db:
            versions.append(db.exec(select(Cooperative)).one().version)
    assert versions == [1, 2, 2]


def test_a_cooperative_is_set_up_from_the_command_line_and_sells(database: Database):
    lines = "key,fr,unit,price,stock\nhoney,Miel de romarin,kg,280,12\n"
    more = ("--digest-at", "19:30", "--digest-language", "fr", "--pickup", "Souk", "--pickup-only")
    more = (*more, "--rate-after", "72")
    assert taawon("import", "argana", "-", *NEW, *more, piped=lines).exit_code == 0
    with database.reading() as db:
        made = db.exec(select(Cooperative)).one()
        assert db.exec(select(Sender)).one().address == "ARGANA"
    assert (made.code, made.digest_to, made.digest_at) == ("ARGANA", "+212600000002", "19:30")
    assert (made.digest_language, made.pickup, made.delivers) == ("fr", "Souk", False)
    assert made.rate_after == 72
    # Shop opens the demo beside it: the code says with whom one talks.
    [answer] = Shop(database).client().says("Bonjour ARGANA", "commander")
    assert "Miel de romarin" in answer


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "There is no cooperative called ARGANA: --new NAME makes one."),
        (
            ("--new", "Argana"),
            "Nobody would hear of its orders: say with --digest-to whom to tell.",
        ),
        (NEW[:4], "No SMS could tell it its orders: say with --sms-from who they come from."),
        ((*NEW, "--digest-to", "0500"), "--digest-to is not a telephone number of any country."),
        (
            (*NEW, "--digest-to", "+212524000001"),
            "--digest-to must be a mobile number: digests are SMS.",
        ),
        ((*NEW, "--digest-at", "25:00"), "--digest-at must be an hour such as 18:00."),
        (
            (*NEW, "--sms-from", "MON NOM"),
            "--sms-from must be a number, or at most 11 letters and digits.",
        ),
        (
            (*NEW, "--pickup-only"),
            "Clients could not get their orders: say with --pickup where they fetch them.",
        ),
        (("--new", " ", *NEW[2:]), "The name of a cooperative must not be empty."),
    ],
)
def test_a_cooperative_that_could_not_work_is_not_made(
    database: Database, options: tuple[str, ...], said: str
):
    lines = "key,fr,unit,price,stock\nhoney,Miel de romarin,kg,280,12\n"
    ended = taawon("import", "ARGANA", "-", *options, piped=lines)
    assert (ended.exit_code, ended.stderr) == (1, f"{said}\n")
    with database.reading() as db:
        assert db.exec(select(Cooperative)).all() == []
        assert db.exec(select(Sender)).all() == []


def test_a_code_must_be_new_and_a_word(database: Database):
    seed(database)
    said = taawon("import", "TIFAWIN", "-", *NEW, piped="key\n").stderr
    assert said == "TIFAWIN is there already: leave out --new.\n"
    said = taawon("import", "2 x", "-", *NEW, piped="key\n").stderr
    assert said == "The code 2 X must be 3 to 16 letters and digits, a letter first.\n"


def test_a_file_that_cannot_be_opened_is_one_sentence(database: Database, tmp_path: Path):
    seed(database)
    nowhere = str(tmp_path / "nowhere" / "catalogue.csv")
    said = f"{nowhere} cannot be %s: No such file or directory.\n"
    assert taawon("import", "TIFAWIN", nowhere).stderr == said % "read"
    assert taawon("export", "TIFAWIN", nowhere).stderr == said % "written"
    assert taawon("export", "NOBODY", "-").stderr == "There is no cooperative called NOBODY.\n"


def test_the_example_of_the_readme_is_taken(database: Database):
    seed(database)
    [example] = re.findall("<!-- catalogue -->\n```csv\n(.*?)```", README.read_text(), re.DOTALL)
    ended = taawon("import", "TIFAWIN", "-", piped=example)
    assert ended.output == "TIFAWIN: 1 added, 1 changed, 0 taken off sale, 11 as before.\n"
    assert product(database, "amlou").price_centimes == 9550
