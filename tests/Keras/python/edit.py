"""Changes a member of a JSON attribute of an HDF5 file. Usage: python3 edit.py FILE ATTRIBUTE PATH VALUE, the path and the value as JSON"""
import json
import sys

import h5py

with h5py.File(sys.argv[1], "r+") as f:
    whole = json.loads(f.attrs[sys.argv[2]])
    member, path = whole, json.loads(sys.argv[3])
    for key in path[:-1]:
        member = member[key]
    member[path[-1]] = json.loads(sys.argv[4])
    f.attrs[sys.argv[2]] = json.dumps(whole).encode("utf8")
