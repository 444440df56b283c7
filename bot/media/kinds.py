"""What a file is, told by its first bytes alone: a short list, and nothing beside it."""

import filetype
from filetype.types import Type, archive, audio, image, video

HEAD = 8192  # bytes that are looked at; the longest signature of ours lies in the first 300


class ThreeGpp(Type):  # type: ignore[misc]  # filetype is not annotated
    """What old telephones record. filetype's own knows one of its many brands.

    Takes ....ftyp3gp4 and ....ftyp3g2a (3GPP TS 26.244, section 5.3); leaves ....ftypisom.
    """

    def __init__(self) -> None:
        super().__init__(mime="video/3gpp", extension="3gp")

    def match(self, head: bytes) -> bool:
        """Whether these are the first bytes of one."""
        return bytes(head[4:8]) == b"ftyp" and bytes(head[8:10]) == b"3g"


# SVG and HTML are not here: they can hold scripts. Nor is what no telephone sends in a chat.
ALLOWED = (
    image.Jpeg(),
    image.Png(),
    image.Webp(),
    image.Gif(),
    audio.Ogg(),
    audio.Mp3(),
    audio.M4a(),
    audio.Aac(),
    audio.Amr(),
    ThreeGpp(),
    video.Mp4(),
    archive.Pdf(),
)
EXTENSIONS = {kind.mime: kind.extension for kind in ALLOWED}


def kind(head: bytes) -> str:
    """The content type of a file that begins so, or "" for what we do not take."""
    found = filetype.match(bytearray(head), ALLOWED)
    return str(found.mime) if found else ""
