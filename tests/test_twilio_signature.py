"""Signatures: Twilio's own vectors, and Twilio's own library as the judge."""

import json
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.gateways.twilio.forms import form_fields
from bot.gateways.twilio.signature import Signatures
from tests.twilio_account import PUBLIC_URL, SID, TOKEN, all_payloads, payload, sign

TARGET = "/webhooks/twilio/messages"
SIGNATURES = Signatures(PUBLIC_URL, [TOKEN])

# The forms of the tests of twilio-python and twilio-node, and of twilio.com/docs/usage/security.
CALL = "CallSid=CA1234567890ABCDE&Caller={n}&Digits=1234&From={n}&To=%2B18005551212"
LIBRARY = CALL.format(n="%2B14158675309")
DOCUMENT = CALL.format(n="%2B14158675310")
TWICE = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"
APP = "/myapp.php?foo=1&bar=2"
BODY = b'{"property": "value", "boolean": true}'
HASHED = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"


@pytest.mark.parametrize(
    ("public_url", "form", "signature"),
    [
        ("https://example.com", DOCUMENT, "L/OH5YylLD5NRKLltdqwSvS0BnU="),
        ("https://mycompany.com", LIBRARY, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com", TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        ("https://mycompany.com:1234", LIBRARY, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234", LIBRARY, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("https://mycompany.com", LIBRARY, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com", LIBRARY, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
    ],
)
def test_the_official_vectors_are_accepted(public_url: str, form: str, signature: str) -> None:
    """Contract check 5."""
    signatures = Signatures(public_url, [TOKEN])
    assert signatures.accept_form(APP, form_fields(form), signature.encode())
    assert not signatures.accept_form(APP, form_fields(form), b"WRONG_SIGNATURE")
    assert not signatures.accept_form(APP + "&more=1", form_fields(form), signature.encode())


def test_the_official_vectors_of_json_bodies_are_accepted() -> None:
    """Contract checks 5 and 9."""
    signatures = Signatures("https://mycompany.com", [TOKEN])
    target, signature = f"{APP}&bodySHA256={HASHED}", b"a9nBmqA0ju/hNViExpshrM61xv4="
    assert signatures.accept_body(target, BODY, signature)
    assert not signatures.accept_body(target, BODY + b" ", signature)
    assert not signatures.accept_body(target[:-1], BODY, signature)
    assert not signatures.accept_body(APP, BODY, b"RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@pytest.mark.parametrize("name", all_payloads())
def test_every_recorded_form_is_accepted_when_twilio_signed_it(name: str) -> None:
    """Contract check 6."""
    form = payload(name)
    signature = sign(PUBLIC_URL + TARGET, form).encode()
    assert SIGNATURES.accept_form(TARGET, form_fields(form), signature)


def test_a_changed_byte_of_any_field_is_refused() -> None:
    """Contract check 2."""
    form = payload("whatsapp_text")
    signature = sign(PUBLIC_URL + TARGET, form).encode()
    for name, value in parse_qsl(form, keep_blank_values=True):
        changed = payload(
            "whatsapp_text", **{name: value[:-1] + ("0" if value[-1:] != "0" else "1")}
        )
        assert not SIGNATURES.accept_form(TARGET, form_fields(changed), signature), name


def test_blank_and_unknown_fields_are_signed() -> None:
    """Contract checks 7 and 8."""
    form = payload("sms_text", FromCity="", NotYetInvented="1")
    signature = sign(PUBLIC_URL + TARGET, form).encode()
    assert SIGNATURES.accept_form(TARGET, form_fields(form), signature)
    without_blank = urlencode([pair for pair in form_fields(form) if pair[1]])
    assert not SIGNATURES.accept_form(TARGET, form_fields(without_blank), signature)


def test_while_tokens_change_the_old_one_is_good_too() -> None:
    """Contract check 87."""
    form = payload("sms_text")
    both = Signatures(PUBLIC_URL, ["new", "old"])
    for token, good in (("new", True), ("old", True), ("stolen", False)):
        signature = sign(PUBLIC_URL + TARGET, form, token).encode()
        assert both.accept_form(TARGET, form_fields(form), signature) is good


@pytest.mark.parametrize("tokens", [[], [""], ["", ""]])
def test_without_a_token_nothing_is_accepted(tokens: list[str]) -> None:
    form = payload("sms_text")
    signature = sign(PUBLIC_URL + TARGET, form, "").encode()
    assert not Signatures(PUBLIC_URL, tokens).accept_form(TARGET, form_fields(form), signature)


def test_a_shared_key_signs_with_sha256() -> None:
    """Contract check 10."""
    form = payload("whatsapp_text")
    fields, signatures = form_fields(form), Signatures(PUBLIC_URL, [TOKEN], ["first", "second"])
    judge = RequestValidator("second")
    made = judge.compute_signature(PUBLIC_URL + TARGET, dict(fields), "HMAC_SHA256").encode()
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    assert signatures.accept_form(TARGET, fields, made, settings)
    assert not signatures.accept_form(TARGET, fields, made)
    assert not signatures.accept_form(TARGET, fields[1:], made, settings)
    assert not Signatures(PUBLIC_URL, [TOKEN]).accept_form(TARGET, fields, made, settings)


@pytest.mark.parametrize("algorithm", ["HMAC_MD5", "none", "SHA256"])
def test_an_unknown_algorithm_is_refused(algorithm: str) -> None:
    """Contract check 10."""
    form = payload("whatsapp_text")
    signatures = Signatures(PUBLIC_URL, [TOKEN], [TOKEN])
    signature = sign(PUBLIC_URL + TARGET, form).encode()
    settings = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    assert not signatures.accept_form(TARGET, form_fields(form), signature, settings)


def test_the_auth_token_does_not_stand_in_for_a_shared_key() -> None:
    """Contract check 10."""
    form = payload("whatsapp_text")
    signatures = Signatures(PUBLIC_URL, [TOKEN], ["shared"])
    made = RequestValidator(TOKEN).compute_signature(
        PUBLIC_URL + TARGET, dict(form_fields(form)), "HMAC_SHA256"
    )
    settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    assert not signatures.accept_form(TARGET, form_fields(form), made.encode(), settings)


class _Fields:
    """Fields that may bear one name twice, as RequestValidator takes them."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __iter__(self):
        return iter([name for name, _ in self.pairs])

    def __len__(self) -> int:
        return len(self.pairs)

    def getall(self, name: str) -> list[str]:
        return [value for other, value in self.pairs if other == name]


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12), st.sampled_from(["", ":443", ":8443"]))
def test_twilios_library_judges_any_form_the_same(pairs: list[tuple[str, str]], port: str) -> None:
    """Contract check 6, with forms that nobody thought of."""
    judge, public_url = RequestValidator(TOKEN), PUBLIC_URL + port
    fields = form_fields(urlencode(pairs))
    signature = judge.compute_signature(public_url + TARGET, _Fields(fields))
    assert judge.validate(public_url + TARGET, _Fields(fields), signature)
    assert Signatures(public_url, [TOKEN]).accept_form(TARGET, fields, signature.encode())

    changed = [*fields, ("Body", "changed")]
    good = judge.validate(public_url + TARGET, _Fields(changed), signature)
    ours = Signatures(public_url, [TOKEN]).accept_form(TARGET, changed, signature.encode())
    assert ours is good


@given(st.binary(max_size=60))
def test_twilios_library_judges_any_json_the_same(body: bytes) -> None:
    """Contract check 9."""
    text = json.dumps({"AccountSid": SID, "Body": body.decode("latin-1")})
    target = f"{TARGET}?bodySHA256={sha256(text.encode()).hexdigest()}"
    judge = RequestValidator(TOKEN)
    signature = judge.compute_signature(PUBLIC_URL + target, {})
    assert judge.validate(PUBLIC_URL + target, text, signature)
    assert SIGNATURES.accept_body(target, text.encode(), signature.encode())
