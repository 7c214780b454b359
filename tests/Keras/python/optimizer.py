"""Prints what an optimizer of Keras finds in a file, read by h5py alone: its variables in order. One line of JSON a file. Usage: python3 optimizer.py FILE…"""
import io
import json
import sys
import zipfile

import h5py
import numpy as np

for path in sys.argv[1:]:
    if path.endswith(".keras"):
        with zipfile.ZipFile(path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r") as f:
            group = f["optimizer/vars"]
            found = [[str(i), np.asarray(group[str(i)])] for i in range(len(group))]
            kind = json.loads(archive.read("config.json"))["compile_config"]["optimizer"]["class_name"]
    else:
        with h5py.File(path, "r") as f:
            group = f["optimizer_weights"]
            found = [[name, np.asarray(group[name])] for name in (n.decode() if hasattr(n, "decode") else n for n in group.attrs["weight_names"])]
            kind = json.loads(f.attrs["training_config"])["optimizer_config"]["class_name"]
    print(json.dumps({"class": kind, "variables": [[name, str(value.dtype), list(value.shape), value.ravel().tolist()] for name, value in found]}))
