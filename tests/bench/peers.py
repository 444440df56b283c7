"""What the bot is measured against: FastAPI endpoints that check a signature and do no more."""

from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator

from bot.gateways.twilio.signature import Signatures
from tests.twilio_account import PUBLIC_URL, TOKEN

CONSTANT = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Message>Bonjour et bienvenue</Message>'
    b"</Response>"
)
MESSAGES = "/webhooks/twilio/messages"

app = FastAPI(openapi_url=None)
signatures = Signatures(PUBLIC_URL, (TOKEN,), ())
validator = RequestValidator(TOKEN)


@app.post(MESSAGES)
async def fast(request: Request) -> Response:
    """Our own check, which is the fastest that we know."""
    fields = parse_qsl((await request.body()).decode(), keep_blank_values=True)
    signature = request.headers.get("x-twilio-signature", "").encode()
    if not signatures.accept_form(MESSAGES, fields, signature, ""):
        return Response(status_code=403)
    return Response(CONSTANT, media_type="text/xml")


@app.post("/textbook" + MESSAGES)
async def textbook(request: Request) -> Response:
    """As Twilio's tutorial has it: its own validator, and the framework's form."""
    form = await request.form()
    signature = request.headers.get("x-twilio-signature", "")
    if not validator.validate(PUBLIC_URL + MESSAGES, form, signature):
        return Response(status_code=403)
    return Response(CONSTANT, media_type="text/xml")
