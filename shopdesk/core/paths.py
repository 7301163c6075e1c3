"""Where things lie: resources inside the package or the checkout, the shop file and what stands beside it."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def resource(name: str = "") -> Path:
    """A file or folder of ``resources/``: packed into the wheel, or at the root of a checkout."""
    packed = PACKAGE / "resources"
    root = packed if packed.is_dir() else PACKAGE.parent / "resources"
    return root / name if name else root


def data_folder() -> Path:
    """The platform's own data folder; never Documents or Desktop, which cloud drives swallow."""
    import platformdirs

    return Path(platformdirs.user_data_dir("ShopDesk", appauthor=False, roaming=False))


def settings_folder() -> Path:
    import platformdirs

    return Path(platformdirs.user_config_dir("ShopDesk", appauthor=False, roaming=False))


def default_shop_file() -> Path:
    return data_folder() / "shop.shop"


def files_folder(shop_file: Path) -> Path:
    """Evidence beside the shop file: ``NAME.files``."""
    return shop_file.with_name(shop_file.stem + ".files")


def backups_folder(shop_file: Path) -> Path:
    return shop_file.with_name(shop_file.stem + ".backups")
