"""Pictures of people, made small before they are kept."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from studio_app.domain.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image as Bitmap

EDGE = 256
LARGEST_FILE = 40 * 1024 * 1024
_LARGEST_PIXELS = 100_000_000
_QUALITY = 85


def small_picture(content: bytes) -> bytes:
    """Return the middle of a picture as a square JPEG, turned as it was taken, without its data.

    Raises InvalidInput for what is no picture, or a huge one.
    """
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
                image.draft("RGB", (4 * EDGE, 4 * EDGE))
                turned = ImageOps.exif_transpose(image)
                square = ImageOps.fit(_on_white(turned), (EDGE, EDGE), Image.Resampling.LANCZOS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidInput("picture", "This picture has too many pixels.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise InvalidInput("picture", "This is no picture that can be read.") from error
    small = io.BytesIO()
    square.save(small, "JPEG", quality=_QUALITY, optimize=True)
    return small.getvalue()


def _on_white(image: Bitmap) -> Bitmap:
    from PIL.Image import new

    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    ground = new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground.convert("RGB")
