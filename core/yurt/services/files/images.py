"""Small versions of pictures, free of metadata, kept in the blob store beside their originals."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from yurt.errors import FileRefused
from yurt.i18n import N_
from yurt.services.files.storage import BlobStore, StoredBlob

SIZES = (64, 256, 1024)
MAX_PIXELS = 64_000_000
"""A 50-megapixel telephone picture passes; a small file that unfolds into gigabytes does not."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")  # not EPS and others that start foreign programs
_MAX_THUMBNAIL_BYTES = 8 * 1024 * 1024


def store_thumbnails(store: BlobStore, sha256: str, sizes: Iterable[int] = SIZES) -> dict[int, StoredBlob]:
    """Make and keep the thumbnails of a stored picture; size in pixels → blob.

    Raises `FileRefused` for what is not a usable picture and `NotFound` for a missing original.
    """
    with store.open(sha256) as original:
        return {
            size: store.put(io.BytesIO(picture), _MAX_THUMBNAIL_BYTES)
            for size, picture in thumbnails(original, sizes).items()
        }


def thumbnails(source: BinaryIO, sizes: Iterable[int] = SIZES) -> dict[int, bytes]:
    """WebP pictures that fit into `size` × `size` pixels, turned upright; never enlarged.

    Of an animation the first frame. EXIF (place, camera), XMP and colour profile are left out. Raises
    `FileRefused` for a damaged picture, for an unknown format, and for one of more than `MAX_PIXELS`.
    """
    source.seek(0)
    try:
        with Image.open(source, formats=_FORMATS) as image:
            return _shrink(image, sorted(sizes, reverse=True))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise FileRefused(N_("This is not a picture in a known format. Use JPEG, PNG, WebP or GIF.")) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, MemoryError, OverflowError) as error:
        # Pillow's decoders raise any of these on damaged input.
        raise FileRefused(N_("The picture is damaged. Open it in a picture program and save it again.")) from error


def _shrink(image: ImageFile, sizes: list[int]) -> dict[int, bytes]:
    """Decode once, then make each size from the next larger one."""
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    image.draft("RGB", (sizes[0] * 2, sizes[0] * 2))  # lets JPEG decode straight to about this size
    upright = ImageOps.exif_transpose(image)
    small = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    pictures: dict[int, bytes] = {}
    for size in sizes:
        small.thumbnail((size, size), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        small.save(target, "WEBP", quality=82, method=4, exif=b"", icc_profile=b"", xmp=b"")
        pictures[size] = target.getvalue()
    return pictures


def _too_many_pixels() -> FileRefused:
    return FileRefused(
        f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Reduce it and upload it again."
    )
