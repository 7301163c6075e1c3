"""The steps from each older shop file to today's, one module per version; run by :mod:`shopdesk.storage.migrations.runner`.

A version uses frozen names and frozen SQL, never today's classes. ``user_version`` in the file's header is the number of its last one.
"""

from __future__ import annotations

#: The version that this program writes: the highest number in ``versions`` (a test compares them).
SCHEMA_VERSION = 1
