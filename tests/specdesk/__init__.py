"""Tests of specdesk."""
