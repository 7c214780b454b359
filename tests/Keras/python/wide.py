"""Makes a weights file of Keras 3 with as many layers as asked for, its links in heaps. Usage: python3 wide.py FILE COUNT"""
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "w", libver="latest") as f:
    layers = f.create_group("layers")
    for i in range(int(sys.argv[2])):
        variables = layers.create_group(f"dense_{i}" if i else "dense").create_group("vars")
        variables.attrs["name"] = f"d{i}"
        variables["0"] = np.array([i], "f4")
