"""Prints what Keras' own loaders find in a file, read by h5py alone: all weights, in the order and under the names they go by.

Follows load_weights_from_hdf5_group (legacy_h5_format.py) and H5IOStore (saving_lib.py). One line of JSON a file. Usage: python3 dump.py FILE…
"""
import io
import json
import sys
import zipfile

import h5py
import numpy as np


def load_attributes(group, name):
    if name in group.attrs:
        return [n.decode("utf8") if hasattr(n, "decode") else n for n in group.attrs[name]]
    data, part = [], 0
    while f"{name}{part}" in group.attrs:
        data.extend(n.decode("utf8") if hasattr(n, "decode") else n for n in group.attrs[f"{name}{part}"])
        part += 1
    return data


def numbers(dataset):
    value = np.asarray(dataset)
    return {"shape": list(value.shape), "dtype": str(value.dtype), "values": value.ravel().tolist()}


def hdf5(f):
    group = f["model_weights"]
    layers = []
    for name in load_attributes(group, "layer_names"):
        names = load_attributes(group[name], "weight_names")
        layers.append({"layer": name, "weights": [numbers(group[name][n]) for n in names]})
    assert load_attributes(group["top_level_model_weights"], "weight_names") == []
    return {"class": json.loads(f.attrs["model_config"])["class_name"], "layers": layers}


def keras(path):
    found = {}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        config = json.loads(archive.read("config.json"))
        json.loads(archive.read("metadata.json"))["keras_version"]
        with h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r") as f:
            def visit(name, item):
                if isinstance(item, h5py.Dataset):
                    found[name] = numbers(item)
                elif name.endswith("vars") and "name" in item.attrs:
                    found[name] = item.attrs["name"]
            f.visititems(visit)
    return {"class": config["class_name"], "weights": found}


for path in sys.argv[1:]:
    if path.endswith(".keras"):
        print(json.dumps(keras(path), sort_keys=True))
    else:
        with h5py.File(path, "r") as f:
            print(json.dumps(hdf5(f), sort_keys=True))
