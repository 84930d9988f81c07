"""One strict build of the book: ``python -m analysis.site.strict ROOT WORK JOBS``."""

from __future__ import annotations

import sys
from pathlib import Path


def main(root: Path, work: Path, jobs: int) -> int:
    """Build with every warning an error, as ``jupyter-book build -n -W --keep-going`` does.

    Returns
    -------
    int
        0, or 1 when there was a warning or an error.
    """
    from jupyter_book.sphinx import build_sphinx
    from sphinx.util.console import nocolor

    nocolor()
    status = build_sphinx(
        root,
        work / "html",
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": (root / "_toc.yml").as_posix(),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        doctreedir=work / "doctrees",
        warningiserror=True,
        keep_going=True,
        jobs=jobs,
    )
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
