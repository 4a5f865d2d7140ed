"""Runs the tests of *_test.py (or of those that are named): every function test_* with a fresh database, under a deadline.
The last line is "N passed, N failed"."""

import glob
import importlib
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [here, here + '/lib']

import checks  # noqa: E402

names = sys.argv[1:] or sorted(os.path.basename(file)[:-len('_test.py')] for file in glob.glob(here + '/*_test.py'))
for name in names:
    module = importlib.import_module(name + '_test')
    for function in [member for member in vars(module) if member.startswith('test_')]:
        checks.run(name, getattr(module, function))
    if hasattr(module, 'stop'):
        module.stop()
sys.exit(checks.result())
