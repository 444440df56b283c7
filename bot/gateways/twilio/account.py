"""Our account at Twilio, its secrets, and the address that it knows us by."""

from dataclasses import dataclass, field

from bot.settings import Settings

API = "https://api.twilio.com"

# Where Twilio posts to us, below the public address.
MESSAGES_PATH = "/webhooks/twilio/messages"
STATUS_PATH = "/webhooks/twilio/status"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are for Twilio. Secrets are not shown when it is printed.

    public_url is where Twilio reaches us, without a path. tokens are the auth tokens whose
    signatures we accept, the present one first; shared_keys, the secrets of HMAC-SHA256.
    key and secret are an API key to send with; without one, the first token sends.
    base_url replaces Twilio's own hosts, unless it is the API's own.
    """

    sid: str
    public_url: str
    tokens: tuple[str, ...] = field(repr=False)
    shared_keys: tuple[str, ...] = field(default=(), repr=False)
    key: str = ""
    secret: str = field(default="", repr=False)
    base_url: str = API

    @classmethod
    def of(cls, settings: Settings) -> "Account":
        """The account that the environment names."""
        tokens = (settings.twilio_auth_token, settings.twilio_auth_token_old)
        return cls(
            sid=settings.twilio_account_sid,
            public_url=settings.public_url,
            tokens=tuple(token.get_secret_value() for token in tokens if token),
            shared_keys=tuple(k.get_secret_value() for k in settings.twilio_webhook_keys.values()),
            key=settings.twilio_api_key,
            secret=settings.twilio_api_secret.get_secret_value(),
            base_url=settings.twilio_api_base_url,
        )

    @property
    def login(self) -> tuple[str, str]:
        """The name and the password of a request: the API key where there is one."""
        if self.key:
            return self.key, self.secret
        return self.sid, self.tokens[0] if self.tokens else ""
