"""The command line: routes are checked, explained and tested before they are deployed. Never shipped to Lambda."""
