"""Raw AWS payloads become events.

One file a shape. A source makes events, or hands back what was inside it; only this file opens envelopes,
so no source imports its sibling.
"""
