"""Pictures of people, made small before they are kept."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio_app.domain.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image as Bitmap

EDGE = 256
LARGEST_FILE = 40 * 1024 * 1024
_LARGEST_PIXELS = 100_000_000
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Square:
    """A part of a picture as it is looked at, in shares of its shorter edge.

    ``left`` and ``top`` are how far its corner lies inside, ``edge`` is how long it is: 1 at most.
    """

    left: float
    top: float
    edge: float


def small_picture(content: bytes, square: Square | None = None) -> bytes:
    """Return a part of a picture as a square JPEG, turned as it was taken, without its data.

    The middle where no ``square`` is given. Raises InvalidInput for what is no picture, or a huge
    one.
    """
    from PIL import Image, ImageOps

    plain = _plain(content, 4 * EDGE)
    if square is not None:
        plain = plain.crop(_box(square, plain.width, plain.height))
    return _jpeg(ImageOps.fit(plain, (EDGE, EDGE), Image.Resampling.LANCZOS))


def upright(content: bytes, longest: int) -> bytes:
    """Return a picture as it is looked at, a JPEG turned as it was taken, no longer than that.

    Raises InvalidInput as ``small_picture``.
    """
    plain = _plain(content, longest)
    plain.thumbnail((longest, longest))
    return _jpeg(plain)


def _plain(content: bytes, draft: int) -> Bitmap:
    # Costs a tenth of a second, and is of no use before the first picture.
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > LARGEST_FILE:
        raise InvalidInput("picture", "This file is too large for a picture of somebody.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
                if image.width * image.height > _LARGEST_PIXELS:
                    raise InvalidInput("picture", "This picture has too many pixels.")
                image.draft("RGB", (draft, draft))
                return _on_white(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput("picture", "This picture has too many pixels.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise InvalidInput("picture", "This is no picture that can be read.") from error


def _jpeg(image: Bitmap) -> bytes:
    made = io.BytesIO()
    image.save(made, "JPEG", quality=_QUALITY, optimize=True)
    return made.getvalue()


def _box(square: Square, width: int, height: int) -> tuple[int, int, int, int]:
    shorter = min(width, height)
    edge = max(1, min(shorter, round(square.edge * shorter)))
    left = max(0, min(width - edge, round(square.left * shorter)))
    top = max(0, min(height - edge, round(square.top * shorter)))
    return left, top, left + edge, top + edge


def _on_white(image: Bitmap) -> Bitmap:
    from PIL.Image import new

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    ground = new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
