"""Readers: one module a source, from release files to tidy tables."""
