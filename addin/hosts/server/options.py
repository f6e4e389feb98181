"""What `cellgrad serve` was told, checked before anything listens."""

import ipaddress
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from engine.errors import InputError

PROJECT = Path(__file__).with_name("project")  # what xlwings Server imports and shows
LOCAL = "localhost"
SHORTEST_TOKEN = 20  # characters
LICENSE = (
    "xlwings Server is licensed under PolyForm Noncommercial 1.0.0 for noncommercial use; "
    "commercial use needs a paid key from xlwings.org."
)


@dataclass(frozen=True)
class Options:
    """Where to listen, who may call, and the limits of a call."""

    VARIABLE: ClassVar[str] = "CELLGRAD_SERVE"  # how the server's process is told

    license: str  # "noncommercial", or a key
    host: str = "127.0.0.1"
    port: int = 8765
    token: str = ""  # "" = none asked for
    cert: Path | None = None
    key: Path | None = None
    tls_elsewhere: bool = False  # a proxy in front has the certificate
    max_bytes: int = 32 << 20  # of one request
    calls_a_second: float = 500.0  # of one client, on average
    burst: float = 5000.0  # calls at once, as when a whole sheet recalculates
    seconds: float = 60.0  # for one answer

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Options":
        """What `to_json` has made."""
        paths = {name: Path(stored[name]) for name in ("cert", "key") if stored[name]}
        return cls(**{**stored, **paths})

    def to_json(self) -> dict[str, Any]:
        return {name: str(v) if isinstance(v, Path) else v for name, v in asdict(self).items()}

    def __post_init__(self):
        if not self.license:
            raise InputError(LICENSE, "Give --license noncommercial, or --license KEY")
        if bool(self.cert) != bool(self.key):
            raise InputError("--cert and --key belong together", "Give both")
        for path in (self.cert, self.key):
            if path is not None and not path.is_file():
                raise InputError(f"{path} is not there", "Give a file in PEM format")
        if self.token and len(self.token) < SHORTEST_TOKEN:
            problem = f"the token has {len(self.token)} characters"
            raise InputError(problem, f"Use {SHORTEST_TOKEN} or more, drawn at random")
        if self.is_local:
            return
        if not self.token:
            raise InputError(
                f"{self.host} can be reached from other computers, and no token is asked for",
                "Give --token-file, or listen on 127.0.0.1",
            )
        if not (self.has_tls or self.tls_elsewhere):
            raise InputError(
                f"{self.host} can be reached from other computers without TLS",
                "Give --cert and --key, or --tls-elsewhere if a proxy in front has them",
            )

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == LOCAL

    @property
    def is_noncommercial(self) -> bool:
        return self.license == "noncommercial"

    @property
    def has_tls(self) -> bool:
        return self.cert is not None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names that a request may be for; any where it listens to the world."""
        return ("127.0.0.1", LOCAL, "[::1]") if self.is_local else ()

    def environment(self) -> dict[str, str]:
        """What the server's process needs around it: xlwings reads it when it is imported."""
        return {
            self.VARIABLE: json.dumps(self.to_json()),
            "CELLGRAD_TOKEN": self.token,
            "XLWINGS_ON_SERVER": "true",
            "XLWINGS_PROJECT_DIR": str(PROJECT),
            "XLWINGS_LICENSE_KEY": self.license,
            "XLWINGS_ENVIRONMENT": "prod",
            "XLWINGS_PROJECT_NAME": "Cellgrad",
            "XLWINGS_FUNCTIONS_NAMESPACE": "",
            "XLWINGS_AUTH_PROVIDERS": '["custom"]' if self.token else "[]",
            "XLWINGS_CUSTOM_FUNCTIONS_RETRY_CODES": "[429, 502, 503, 504]",
            "XLWINGS_REQUEST_TIMEOUT": str(int(self.seconds)),
            "XLWINGS_ENABLE_BOOTSTRAP": "false",
            "XLWINGS_ENABLE_HTMX": "false",
            "XLWINGS_ENABLE_ALPINEJS_CSP": "false",
            "XLWINGS_LOG_LEVEL": "WARNING",
        }
