"""What pre-commit installs for the hook of this repository: the wheel of the same version."""

import pathlib
import re

import setuptools

help_text = pathlib.Path(__file__).parent / "Sources/Programs/CommandInterface/DriverHelp.swift"
version = re.search(r'versionNumber = "([^"]+)"', help_text.read_text(encoding="utf-8")).group(1)

setuptools.setup(
    name="jsonl-merge-hook",
    version=version,
    install_requires=[f"jsonl-merge=={version}"],
    packages=[],
)
