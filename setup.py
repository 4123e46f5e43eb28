"""What pre-commit installs for the hook of this repository: the wheel of the same version."""

import pathlib
import re

import setuptools

source = pathlib.Path(__file__).parent / "Sources/Platform/System/ProductVersion.swift"
version = re.search(r'productVersion = "([^"]+)"', source.read_text(encoding="utf-8")).group(1)

setuptools.setup(
    name="jsonl-merge-hook",
    version=version,
    install_requires=[f"jsonl-merge=={version}"],
    packages=[],
)
