"""A wrong setting stops the start with one clear sentence, and a secret is never shown."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.gateways.android import Account
from bot.settings import NEEDED, TOGETHER, Misconfigured, Settings, load

README = Path(__file__).parent.parent / "README.md"
PRODUCTION = {
    "PUBLIC_URL": "https://bot.example.org",
    "SECRET_KEY": "very-hidden-key",
    "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
    "TWILIO_AUTH_TOKEN": "very-hidden-token",
}

PHONE = {
    "ANDROID_API_URL": "https://phone.example.org/3rdparty/v1",
    "ANDROID_LOGIN": "LOGIN1",
    "ANDROID_PASSWORD": "very-hidden-password",
    "ANDROID_SIGNING_KEY": "very-hidden-signing-key",
    "ANDROID_NUMBER": "+14155238886",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch) -> None:
    """No variable of the machine reaches these tests."""
    for name in Settings.model_fields:
        for spelled in (name, name.upper()):
            monkeypatch.delenv(spelled, raising=False)


@pytest.fixture
def production(monkeypatch) -> None:
    """All that production needs."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def simulated(monkeypatch) -> None:
    """The simulator, which needs nothing else."""
    monkeypatch.setenv("SIMULATOR", "1")


def refusal() -> str:
    """The sentence with which the bot refuses to start: one line, ended by a full stop."""
    with pytest.raises(Misconfigured) as caught:
        load()
    sentence = str(caught.value)
    assert sentence.startswith("Cannot start: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.usefixtures("simulated")
def test_the_simulator_needs_no_other_setting() -> None:
    settings = load()
    assert not settings.production
    assert settings.database_url == "sqlite:///taawon.db"
    assert settings.twilio_api_base_url == "https://api.twilio.com"
    assert settings.tz_name == "Africa/Casablanca"
    assert settings.twilio_webhook_keys == {}


@pytest.mark.usefixtures("production")
def test_production_is_what_is_not_the_simulator() -> None:
    assert load().production


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("empty", [None, "", "  "])
@pytest.mark.parametrize("name", NEEDED)
def test_production_does_not_start_without(name, empty, monkeypatch) -> None:
    if empty is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, empty)
    assert refusal() == (
        f"Cannot start: {name} must not be empty (README.md, Settings); "
        "to try without an account, set SIMULATOR=1."
    )


def test_all_that_is_missing_is_told_at_once() -> None:
    assert " and ".join(NEEDED) in refusal()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("name", ["TWILIO_API_KEY", "TWILIO_API_SECRET"])
def test_an_api_key_and_its_secret_go_together(name, monkeypatch) -> None:
    monkeypatch.setenv(name, "SK1")
    assert "TWILIO_API_KEY and TWILIO_API_SECRET go together" in refusal()


TELEPHONE = TOGETHER[2]


@pytest.fixture
def telephone(monkeypatch) -> None:
    """All that a telephone needs."""
    for name, value in PHONE.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("production", "telephone")
@pytest.mark.parametrize("name", TELEPHONE)
def test_a_telephone_is_set_up_whole_or_not_at_all(name, monkeypatch) -> None:
    monkeypatch.setenv(name, "")
    assert " and ".join(TELEPHONE) + " go together" in refusal()
    for other in TELEPHONE:
        monkeypatch.delenv(other)
    assert Account.of(load()) is None


@pytest.mark.usefixtures("production", "telephone")
def test_a_telephone_is_read_with_its_rate_and_sim(monkeypatch) -> None:
    monkeypatch.setenv("ANDROID_API_URL", PHONE["ANDROID_API_URL"] + "/")
    plain = Account.of(load())
    assert plain == Account(
        url=PHONE["ANDROID_API_URL"],
        number="+14155238886",
        rate=1,
        login="LOGIN1",
        password="very-hidden-password",
        signing_key="very-hidden-signing-key",
    )
    monkeypatch.setenv("ANDROID_SIM", "2")
    monkeypatch.setenv("ANDROID_RATE", "12.5")
    monkeypatch.setenv("ANDROID_API_URL", "http://192.0.2.1:8080")
    assert Account.of(load()) == replace(plain, url="http://192.0.2.1:8080", rate=12.5, sim=2)


CLOUD = {
    "CLOUD_TOKEN": "very-hidden-access",
    "CLOUD_APP_SECRET": "very-hidden-app",
    "CLOUD_VERIFY_TOKEN": "very-hidden-words",
    "CLOUD_NUMBERS": "+14155238886:100000000000001",
}


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("missing", CLOUD)
def test_metas_four_settings_go_together(missing, monkeypatch) -> None:
    for name in set(CLOUD) - {missing}:
        monkeypatch.setenv(name, CLOUD[name])
    assert " and ".join(CLOUD) + " go together" in refusal()


@pytest.mark.usefixtures("production")
def test_metas_numbers_are_read_with_their_ids(monkeypatch) -> None:
    assert load().cloud_numbers == {}
    assert load().cloud_api_url == "https://graph.facebook.com/v23.0"
    for name, value in CLOUD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CLOUD_NUMBERS", "+14155238886:101, +212600000001:102")
    monkeypatch.setenv("CLOUD_API_URL", "http://localhost:8001/v24.0/")
    settings = load()
    assert settings.cloud_numbers == {"+14155238886": "101", "+212600000001": "102"}
    assert settings.cloud_api_url == "http://localhost:8001/v24.0"
    assert "very-hidden" not in f"{settings!r}"


@pytest.mark.usefixtures("simulated")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLOUD_NUMBERS", "+14155238886"),
        ("CLOUD_NUMBERS", "14155238886:101"),
        ("CLOUD_NUMBERS", "+14155238886:101,"),
        ("CLOUD_NUMBERS", "+14155238886:101,+14155238886:102"),
        ("CLOUD_NUMBERS", "+14155238886:101,+212600000001:101"),
        ("CLOUD_NUMBERS", "+14155238886:../very-hidden"),
        ("CLOUD_API_URL", "graph.facebook.com/v23.0"),
        ("CLOUD_API_URL", "https://graph.facebook.com/v23.0/very-hidden"),
        ("CLOUD_API_URL", "https://graph.facebook.com?very-hidden"),
        ("PUBLIC_URL", "bot.example.org"),
        ("PUBLIC_URL", "ftp://bot.example.org"),
        ("PUBLIC_URL", "https://bot.example.org/taawon"),
        ("PUBLIC_URL", "https://bot.example.org?a=b"),
        ("PUBLIC_URL", "https://bot.example.org#rc=3"),
        ("PUBLIC_URL", "https://somebody:very-hidden@bot.example.org"),
        ("PUBLIC_URL", "https://the_bot.example.org"),
        ("PUBLIC_URL", "https://"),
        ("TWILIO_API_BASE_URL", "api.twilio.com"),
        ("DATABASE_URL", "mysql://localhost/very-hidden"),
        ("DATABASE_URL", "very-hidden.db"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("TWILIO_WEBHOOK_KEYS", "very-hidden"),
        ("TWILIO_WEBHOOK_KEYS", "name:very-hidden,"),
        ("TWILIO_WEBHOOK_KEYS", "name:very-hidden,:very-hidden"),
        ("ANDROID_API_URL", "phone.example.org"),
        ("ANDROID_API_URL", "https://somebody:very-hidden@phone.example.org"),
        ("ANDROID_API_URL", "https://phone.example.org/v1?key=very-hidden"),
        ("ANDROID_API_URL", "https://phone.example.org//v1"),
        ("ANDROID_NUMBER", "0600000001"),
        ("ANDROID_NUMBER", "very-hidden"),
        ("ANDROID_SIM", "0"),
        ("ANDROID_SIM", "4"),
        ("ANDROID_RATE", "0"),
        ("ANDROID_RATE", "-1"),
        ("ANDROID_RATE", "nan"),
        ("ANDROID_RATE", "1000"),
        ("TZ_NAME", "Africa/Atlantis"),
        ("TZ_NAME", "../etc/passwd"),
        ("SIMULATOR", "perhaps"),
    ],
)
def test_a_wrong_value_is_named_but_not_shown(name, value, monkeypatch) -> None:
    monkeypatch.setenv(name, value)
    sentence = refusal()
    assert f"{name}: " in sentence
    assert "very-hidden" not in sentence


@pytest.mark.usefixtures("simulated")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bot.example.org", "https://bot.example.org"),
        ("https://bot.example.org/", "https://bot.example.org"),
        (" https://bot.example.org ", "https://bot.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://Bot.Example.org:443", "https://Bot.Example.org:443"),
    ],
)
def test_the_public_url_is_kept_as_given_but_for_its_last_slash(given, kept, monkeypatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", given)
    assert load().public_url == kept


@pytest.mark.usefixtures("simulated")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sqlite:////data/taawon.db", "sqlite:////data/taawon.db"),
        ("postgres://u:p@db/postgres", "postgresql+psycopg://u:p@db/postgres"),
        ("postgresql://u:p@db/taawon", "postgresql+psycopg://u:p@db/taawon"),
        ("postgresql+psycopg://u:p@db/taawon", "postgresql+psycopg://u:p@db/taawon"),
    ],
)
def test_every_spelling_of_postgresql_names_the_same_driver(given, kept, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert load().database_url == kept


@pytest.mark.usefixtures("simulated")
def test_webhook_keys_are_read_by_name(monkeypatch) -> None:
    monkeypatch.setenv("TWILIO_WEBHOOK_KEYS", "first:abc, second:d:e")
    keys = load().twilio_webhook_keys
    assert keys == {"first": SecretStr("abc"), "second": SecretStr("d:e")}


@pytest.mark.usefixtures("production", "telephone")
def test_no_secret_is_ever_printed(monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://taawon:very-hidden@db/taawon")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN_OLD", "very-hidden-too")
    monkeypatch.setenv("TWILIO_API_KEY", "SK1")
    monkeypatch.setenv("TWILIO_API_SECRET", "very-hidden-secret")
    monkeypatch.setenv("TWILIO_WEBHOOK_KEYS", "first:very-hidden-key")
    settings = load()

    assert "very-hidden" not in f"{settings!r} {settings!s}"
    assert settings.twilio_auth_token.get_secret_value() == "very-hidden-token"


def rows() -> str:
    """The settings as README.md's table shows them."""
    lines = ["| variable | when not set | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        if name.upper() in NEEDED:
            unset = "**no start**"
        elif isinstance(default, str | Path) and str(default):
            unset = f"`{default}`"
        else:
            unset = ""
        lines.append(f"| `{name.upper()}` | {unset} | {field.description} |")
    return "\n".join(lines)


def test_the_readme_has_every_setting() -> None:
    written = re.search(
        r"<!-- settings -->\n(.*?)\n<!-- /settings -->", README.read_text("utf-8"), re.DOTALL
    )
    assert written, "README.md lost its <!-- settings --> marks"
    assert written[1].strip() == rows(), f"paste this into README.md:\n{rows()}"
