"""Makes goldens/: files as Keras 2.15 and Keras 3.8 lay them out, written by h5py alone.

The layouts follow Keras' own sources (tf_keras/saving/legacy/hdf5_format.py, keras/src/legacy/saving/legacy_h5_format.py,
keras/src/saving/saving_lib.py) and each layer's get_config. Every variable holds its own run of numbers, and expected.json says
which must arrive under which name in TensorFlow.js. Usage: python3 make.py FOLDER
"""
import io
import json
import os
import sys
import zipfile

import h5py
import numpy as np


class Layer:
    def __init__(self, cls, name, k2, k3=None, variables=(), parts=(), inputs=None, snake=None, module="keras.layers"):
        self.cls, self.name, self.k2, self.k3 = cls, name, k2, k2 if k3 is None else k3
        # (name, shape, trainable, name in TensorFlow.js, name in Keras 2)
        self.variables = [v if len(v) > 3 else (*v, f"{name}/{v[0]}", f"{name}/{v[0]}") for v in variables]
        # (attribute, Layer)
        self.parts, self.inputs, self.snake, self.module = list(parts), inputs, snake, module

    def all(self):
        for variable in self.variables:
            yield variable
        for _, part in self.parts:
            yield from part.all()


def init(cls, **config):
    return {"$": "initializers", "class_name": cls, "config": config}


def reg(cls, **config):
    return {"$": "regularizers", "class_name": cls, "config": config}


def layer(cls, config, **more):
    return {"$": "layers", "class_name": cls, "config": config, **more}


def keras2(value):
    if isinstance(value, dict):
        return {k: keras2(v) for k, v in value.items() if k != "$"}
    return [keras2(v) for v in value] if isinstance(value, (list, tuple)) else value


def keras3(value):
    if isinstance(value, dict) and "$" in value:
        return {"module": "keras." + value["$"], "class_name": value["class_name"], "config": keras3(value["config"]), "registered_name": None}
    if isinstance(value, dict):
        return {k: keras3(v) for k, v in value.items()}
    return [keras3(v) for v in value] if isinstance(value, (list, tuple)) else value


POLICY = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
GLOROT, ZEROS, ONES = init("GlorotUniform", seed=None), init("Zeros"), init("Ones")
ORTHOGONAL = init("Orthogonal", gain=1.0, seed=None)


def trained(prefix, initializer, constraint=None, regularizer=None):
    return {f"{prefix}_initializer": initializer, f"{prefix}_regularizer": regularizer, f"{prefix}_constraint": constraint}


def dense(name, units, size, activation="linear", bias=True):
    config = dict(units=units, activation=activation, use_bias=bias, **trained("kernel", GLOROT, regularizer=reg("L2", l2=0.01)), **trained("bias", ZEROS))
    return Layer("Dense", name, {**config, "activity_regularizer": None}, {**config, "quantization_config": None},
                 [("kernel", (size, units), True)] + ([("bias", (units,), True)] if bias else []))


def conv(name, filters, channels, rank=2, kernel=3):
    config = dict(filters=filters, kernel_size=[kernel] * rank, strides=[1] * rank, padding="same", data_format="channels_last",
                  dilation_rate=[1] * rank, groups=1, activation="relu", use_bias=True, **trained("kernel", GLOROT), **trained("bias", ZEROS), activity_regularizer=None)
    return Layer(f"Conv{rank}D", name, config, None, [("kernel", (kernel,) * rank + (channels, filters), True), ("bias", (filters,), True)])


def depthwise(name, channels):
    config = dict(kernel_size=[3, 3], strides=[1, 1], padding="valid", data_format="channels_last", dilation_rate=[1, 1], activation="linear", use_bias=True,
                  **trained("bias", ZEROS), activity_regularizer=None, depth_multiplier=2, **trained("depthwise", GLOROT))
    return Layer("DepthwiseConv2D", name, {**config, "groups": 1}, config,
                 [("depthwise_kernel", (3, 3, channels, 2), True), ("bias", (channels * 2,), True)], snake="depthwise_conv2d")


def separable(name, filters, channels):
    config = dict(filters=filters, kernel_size=[3, 3], strides=[1, 1], padding="same", data_format="channels_last", dilation_rate=[1, 1], depth_multiplier=1,
                  activation="linear", use_bias=True, **trained("depthwise", GLOROT), **trained("pointwise", GLOROT), **trained("bias", ZEROS), activity_regularizer=None)
    return Layer("SeparableConv2D", name, {**config, "groups": 1, **trained("kernel", GLOROT)}, config,
                 [("depthwise_kernel", (3, 3, channels, 1), True), ("pointwise_kernel", (1, 1, channels, filters), True), ("bias", (filters,), True)], snake="separable_conv2d")


def transposed(name, filters, channels):
    config = dict(filters=filters, kernel_size=[3, 3], strides=[2, 2], padding="same", data_format="channels_last", dilation_rate=[1, 1], activation="linear",
                  use_bias=True, **trained("kernel", GLOROT), **trained("bias", ZEROS), activity_regularizer=None, output_padding=None)
    return Layer("Conv2DTranspose", name, {**config, "groups": 1}, config, [("kernel", (3, 3, filters, channels), True), ("bias", (filters,), True)], snake="conv2d_transpose")


def norm(name, size, trainable=True):
    config = dict(axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, beta_initializer=ZEROS, gamma_initializer=ONES, moving_mean_initializer=ZEROS,
                  moving_variance_initializer=ONES, beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None, trainable=trainable)
    return Layer("BatchNormalization", name, {**config}, {**config, "synchronized": False},
                 [("gamma", (size,), True), ("beta", (size,), True), ("moving_mean", (size,), False), ("moving_variance", (size,), False)], snake="batch_normalization")


def layer_norm(name, size):
    config = dict(axis=[-1], epsilon=0.001, center=True, scale=True, beta_initializer=ZEROS, gamma_initializer=ONES, beta_regularizer=None, gamma_regularizer=None,
                  beta_constraint=None, gamma_constraint=None)
    return Layer("LayerNormalization", name, config, {**config, "rms_scaling": False}, [("gamma", (size,), True), ("beta", (size,), True)], snake="layer_normalization")


def recurrent_config(cls, units, sequences=False, backwards=False):
    config = dict(return_sequences=sequences, return_state=False, go_backwards=backwards, stateful=False, unroll=False, units=units, activation="tanh",
                  use_bias=True, **trained("kernel", GLOROT), **trained("recurrent", ORTHOGONAL), **trained("bias", ZEROS), activity_regularizer=None,
                  dropout=0.0, recurrent_dropout=0.0)
    if cls != "SimpleRNN":
        config["recurrent_activation"] = "sigmoid"
    if cls == "LSTM":
        config["unit_forget_bias"] = True
    if cls == "GRU":
        config["reset_after"] = False
    k2 = {**config, "time_major": False, **({"implementation": 2} if cls != "SimpleRNN" else {})}
    return k2, {**config, "zero_output_for_mask": False, **({"seed": None} if cls != "SimpleRNN" else {})}


def cell(cls, units, size, tfjs, keras2_name):
    gates = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}[cls]
    own = {"LSTM": "lstm_cell", "GRU": "gru_cell", "SimpleRNN": "simple_rnn_cell"}[cls]
    shapes = [("kernel", (size, gates * units)), ("recurrent_kernel", (units, gates * units)), ("bias", (gates * units,))]
    return Layer(cls + "Cell", own, {}, {}, [(n, s, True, f"{tfjs}/{n}", f"{keras2_name}/{own}/{n}") for n, s in shapes])


def recurrent(cls, name, units, size, sequences=False, backwards=False, zeros=False):
    k2, k3 = recurrent_config(cls, units, sequences, backwards)
    # Keras 2 writes it where it is true only.
    k2, k3 = {**k2, **({"zero_output_for_mask": True} if zeros else {})}, {**k3, "zero_output_for_mask": zeros}
    return Layer(cls, name, k2, k3, parts=[("cell", cell(cls, units, size, name, name))], snake={"SimpleRNN": "simple_rnn"}.get(cls, cls.lower()))


def bidirectional(name, units, size):
    k2, k3 = recurrent_config("LSTM", units, True)
    _, back = recurrent_config("LSTM", units, True, True)
    wrapped = {"name": "inner", "trainable": True, "dtype": "float32", **k2}
    three = lambda n, c: layer("LSTM", {"name": n, "trainable": True, "dtype": POLICY, **c})
    parts = [(f"{d}_layer", Layer("LSTM", f"{d}_inner", {}, {}, parts=[("cell", cell("LSTM", units, size, f"{name}/{d}_inner", f"{name}/{d}_inner"))])) for d in ("forward", "backward")]
    return Layer("Bidirectional", name, {"layer": layer("LSTM", wrapped), "merge_mode": "concat"},
                 {"merge_mode": "concat", "layer": three("forward_inner", {**k3, "zero_output_for_mask": True}), "backward_layer": three("backward_inner", {**back, "zero_output_for_mask": True})}, parts=parts)


def time_distributed(name, units, size):
    inner = dense("inner", units, size)
    part = Layer("Dense", "inner", {}, {}, [(n, s, True, f"{name}/{n}", f"{name}/{n}") for n, s in (("kernel", (size, units)), ("bias", (units,)))])
    return Layer("TimeDistributed", name, {"layer": layer("Dense", {"name": "inner", "trainable": True, "dtype": "float32", **inner.k2})},
                 {"layer": layer("Dense", {"name": "inner", "trainable": True, "dtype": POLICY, **inner.k3})}, parts=[("layer", part)], snake="time_distributed")


def stacked(name, size):
    cells = [("LSTM", 2), ("GRU", 3)]
    parts, k2s, k3s, last = [], [], [], size
    for i, (cls, units) in enumerate(cells):
        k2, k3 = recurrent_config(cls, units)
        own = [k for k in k2 if k not in ("return_sequences", "return_state", "go_backwards", "stateful", "unroll", "time_major", "activity_regularizer")]
        k2s.append(layer(cls + "Cell", {"name": f"cell{i}", "trainable": True, "dtype": "float32", **{k: k2[k] for k in own}}))
        k3s.append(layer(cls + "Cell", {"name": f"cell{i}", "trainable": True, "dtype": POLICY, **{k: k3[k] for k in own if k in k3}}))
        parts.append((f"cells/{cls.lower()}_cell", cell(cls, units, last, f"{name}/RNNCell_{i}", f"{name}/stacked")))
        parts[-1][1].name = f"cell{i}"
        last = units
    steps = dict(return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False)
    stack = Layer("StackedRNNCells", "stacked", {}, {}, parts=parts)
    return Layer("RNN", name, {**steps, "time_major": False, "cell": layer("StackedRNNCells", {"name": "stacked", "trainable": True, "dtype": "float32", "cells": k2s})},
                 {**steps, "zero_output_for_mask": False, "cell": layer("StackedRNNCells", {"name": "stacked", "trainable": True, "dtype": POLICY, "cells": k3s})}, parts=[("cell", stack)])


def conv_lstm(name, filters, channels):
    steps = dict(return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False)
    config = dict(**steps, filters=filters, kernel_size=[3, 3], strides=[1, 1], padding="same", data_format="channels_last", dilation_rate=[1, 1], activation="tanh",
                  recurrent_activation="sigmoid", use_bias=True, **trained("kernel", GLOROT), **trained("recurrent", ORTHOGONAL), **trained("bias", ZEROS),
                  unit_forget_bias=True, activity_regularizer=None, dropout=0.0, recurrent_dropout=0.0)
    shapes = [("kernel", (3, 3, channels, 4 * filters)), ("recurrent_kernel", (3, 3, filters, 4 * filters)), ("bias", (4 * filters,))]
    part = Layer("ConvLSTM2DCell", "conv_lstm_cell", {}, {}, [(n, s, True, f"{name}/{n}", f"{name}/conv_lstm_cell/{n}") for n, s in shapes])
    return Layer("ConvLSTM2D", name, {**config, "time_major": False}, {**config, "zero_output_for_mask": False, "seed": None}, parts=[("cell", part)], snake="conv_lstm2d")


def plain(cls, name, k2, k3=None, snake=None):
    return Layer(cls, name, k2, k3, snake=snake)


def embedding(name, count, size):
    config = dict(input_dim=count, output_dim=size, **trained("embeddings", init("RandomUniform", minval=-0.05, maxval=0.05, seed=None)), activity_regularizer=None, mask_zero=False)
    return Layer("Embedding", name, {**config, "input_length": None}, config, [("embeddings", (count, size), True)])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def unroll(cls, x, mask, kernel, recurrent_kernel, bias, backwards=False, zeros=False):
    """keras/src/backend/numpy/rnn.py with each layer's cell: every step's result, in the order of the walk."""
    units = recurrent_kernel.shape[0]
    h, c = np.zeros((len(x), units)), np.zeros((len(x), units))
    results = []
    for t in reversed(range(x.shape[1])) if backwards else range(x.shape[1]):
        k = np.split(x[:, t] @ kernel + bias, kernel.shape[1] // units, axis=1)
        r = np.split(recurrent_kernel, kernel.shape[1] // units, axis=1)
        next_c = c
        if cls == "LSTM":
            i, f, candidate, o = (part + h @ u for part, u in zip(k, r))
            next_c = sigmoid(f) * c + sigmoid(i) * np.tanh(candidate)
            next_h = sigmoid(o) * np.tanh(next_c)
        elif cls == "GRU":
            update, reset = sigmoid(k[0] + h @ r[0]), sigmoid(k[1] + h @ r[1])
            next_h = update * h + (1 - update) * np.tanh(k[2] + (reset * h) @ r[2])
        else:
            next_h = np.tanh(k[0] + h @ r[0])
        counts = mask[:, t, None]
        results.append(np.where(counts, next_h, 0 if zeros else h))
        h, c = np.where(counts, next_h, h), np.where(counts, next_c, c)
    return np.stack(results, axis=1)


def masked_reference(made, x):
    """What each output of the model "masked" is."""
    mask = np.any(x != 0, axis=-1)
    run = lambda cls, name, **how: unroll(cls, x, mask, *(made[f"{name}/{w}"].astype("float64") for w in ("kernel", "recurrent_kernel", "bias")), **how)
    # As Bidirectional's constructor has it: zeros, as its layers return sequences.
    both = [run("LSTM", "bi/forward_inner", zeros=True), run("LSTM", "bi/backward_inner", backwards=True, zeros=True)[:, ::-1]]
    # Without sequences the result of the walk's last step, which is zeros where the first step of the input is masked.
    last = run("SimpleRNN", "r", backwards=True, zeros=True)[:, -1]
    return [np.concatenate(both, axis=-1), run("GRU", "g", zeros=True), run("LSTM", "l"), last]


class Model:
    """Sequential if no layer names its inputs."""

    def __init__(self, name, shape, layers, dtype="float32", outputs=None, reference=None):
        self.name, self.shape, self.layers, self.dtype, self.outputs, self.reference_of = name, shape, layers, dtype, outputs, reference
        self.sequential = outputs is None

    def listed(self):
        return self.layers if self.sequential else [Layer("InputLayer", self.name + "_input", {}, {}, snake="input_layer")] + self.layers

    def all(self):
        for item in self.layers:
            yield from item.all()

    def config(self, version, nested=False):
        shape_key = "batch_input_shape" if version == 2 else "batch_shape"
        first = {"name": self.name + "_input", shape_key: [None, *self.shape], "dtype": self.dtype, "sparse": False, "ragged": False}
        if version == 3:
            first["optional"] = False
        configs = [self.wrap(version, "InputLayer", first)]
        for i, item in enumerate(self.layers):
            if isinstance(item, Model):
                configs.append(item.config(version, True))
                continue
            base = {"name": item.name, "trainable": True, "dtype": "float32" if version == 2 else POLICY}
            # As tf.keras does for the first layer of a Sequential.
            if version == 2 and self.sequential and i == 0:
                base["batch_input_shape"] = [None, *self.shape]
            configs.append(self.wrap(version, item.cls, {**base, **(item.k2 if version == 2 else item.k3)}))
        if self.sequential:
            config = {"name": self.name, "layers": configs}
            if version == 3:
                config.update(trainable=True, dtype=POLICY, build_input_shape=[None, *self.shape])
            return self.model("Sequential", "keras", None, config, version)
        for item, config in zip(self.listed(), configs):
            config["name"] = item.name
            config["inbound_nodes"] = [self.node(c, version) for c in (item.inputs or [])]
        refer = lambda name: self.reference(name, version)
        inputs, outputs = [refer(self.name + "_input")], [refer(n) for n in self.outputs]
        config = {"name": self.name, "trainable": True, "layers": configs,
                  "input_layers": inputs if version == 2 else inputs[0], "output_layers": outputs if version == 2 or len(outputs) > 1 else outputs[0]}
        return self.model("Functional", "keras.src.models.functional", "Functional", config, version)

    def reference(self, name, version):
        target = next((item for item in self.listed() if item.name == name), None)
        # A nested model has a node of its own before its first call, but for a Sequential of Keras 3.
        starts = isinstance(target, Model) and not (version == 3 and target.sequential)
        return [name, 1 if starts else 0, 0]

    def node(self, call, version):
        if version == 2:
            return [[*self.reference(n, version), {}] for n in call]
        tensors = [{"class_name": "__keras_tensor__", "config": {"shape": [None], "dtype": "float32", "keras_history": self.reference(n, version)}} for n in call]
        return {"args": [tensors] if len(tensors) > 1 else tensors, "kwargs": {}}

    @staticmethod
    def wrap(version, cls, config):
        if version == 2:
            return {"class_name": cls, "config": keras2(config)}
        return {"module": "keras.layers", "class_name": cls, "config": keras3(config), "registered_name": None}

    @staticmethod
    def model(cls, module, registered, config, version):
        if version == 2:
            return {"class_name": cls, "config": config}
        return {"module": module, "class_name": cls, "config": config, "registered_name": registered}


def values(model):
    """Each variable's numbers, by its name in TensorFlow.js."""
    made, start = {}, 0
    for name, shape, _, tfjs, _ in model.all():
        size = int(np.prod(shape))
        made[tfjs] = ((np.arange(start, start + size) % 97 + 1) / 128).astype("float32").reshape(shape)
        start += size
    return made


def legacy(item):
    """trainable_weights + non_trainable_weights."""
    variables = list(item.all())
    frozen = not isinstance(item, Model) and item.k2.get("trainable") is False
    return variables if frozen else [v for v in variables if v[2]] + [v for v in variables if not v[2]]


def save_attributes(group, name, data, limit=64512):
    parts = 1
    array = np.asarray(data)
    while any(x.nbytes > limit for x in np.array_split(array, parts)):
        parts += 1
    if parts == 1:
        group.attrs[name] = data
    else:
        for i, part in enumerate(np.array_split(array, parts)):
            group.attrs[f"{name}{i}"] = part


def write_weights(group, model, made, version, dataset, limit=64512):
    save_attributes(group, "layer_names", [item.name.encode() for item in model.listed()], limit)
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = version.encode()
    for item in sorted(model.listed(), key=lambda x: x.name):
        part = group.create_group(item.name)
        suffix = ":0" if version.startswith("2") else ""
        names = [(v[4] + suffix).encode() for v in legacy(item)]
        save_attributes(part, "weight_names", names)
        for name, variable in zip(names, legacy(item)):
            dataset(part, name, made[variable[3]])
    save_attributes(group.create_group("top_level_model_weights"), "weight_names", [])


def contiguous(group, name, value):
    made = group.create_dataset(name, value.shape, dtype=value.dtype)
    made[()] = value


def write_h5(path, model, version, training=None, dataset=contiguous, optimizer=()):
    config = model.config(2 if version.startswith("2") else 3)
    if version.startswith("3"):
        # Keras 3's HDF5 files keep Keras 3's arguments, but neither modules nor registered names of layers.
        config = strip(config)
    with h5py.File(path, "w") as f:
        f.attrs["keras_version"] = version.encode() if version.startswith("2") else version
        f.attrs["backend"] = b"tensorflow"
        f.attrs["model_config"] = json.dumps(config).encode("utf8")
        if training:
            f.attrs["training_config"] = json.dumps(training).encode("utf8")
        write_weights(f.create_group("model_weights"), model, values(model), version, dataset)
        if optimizer:
            group = f.create_group("optimizer_weights")
            save_attributes(group, "weight_names", [n.encode() for n, _ in optimizer])
            for name, value in optimizer:
                contiguous(group, name.encode(), np.asarray(value))


def strip(value):
    if isinstance(value, dict):
        kept = {k: strip(v) for k, v in value.items() if k not in ("module", "registered_name") or "class_name" not in value}
        return kept
    return [strip(v) for v in value] if isinstance(value, list) else value


SNAKE = {"Dense": "dense", "Embedding": "embedding", "Bidirectional": "bidirectional", "RNN": "rnn", "Flatten": "flatten", "Add": "add", "Dropout": "dropout"}


class Layout:
    """Where .keras has variables: Keras 3's way, or Keras 2's, which before 2.14 counted a layer with variables twice and on Windows joined paths by backslashes."""

    def __init__(self, container="layers", twice=False, separator="/", named=False):
        self.container, self.twice, self.separator, self.named = container, twice, separator, named


KERAS3 = Layout(named=True)


def write_state(f, item, path, made, layout=KERAS3):
    below = lambda *names: layout.separator.join(([path] if path else []) + list(names))
    variables = f.create_group(f"{path}/vars" if path else "vars")
    if layout.named:
        variables.attrs["name"] = item.name
    if isinstance(item, Model):
        used = {}
        for child in item.listed():
            kind = ("sequential" if child.sequential else "functional") if isinstance(child, Model) else child.snake or SNAKE.get(child.cls) or child.cls.lower()
            count = used.get(kind, 0)
            used[kind] = count + (2 if layout.twice and any(True for _ in child.all()) else 1)
            write_state(f, child, below(layout.container, f"{kind}_{count}" if count else kind), made, layout)
        return
    ordered = [v for v in item.variables if v[2]] + [v for v in item.variables if not v[2]]
    for i, variable in enumerate(ordered):
        variables[f"{i}"] = made[variable[3]]
    for attribute, part in item.parts:
        write_state(f, part, below(attribute), made, layout)


def write_keras(path, model, version="3.8.0", compile_config=None, optimizer=(), layout=KERAS3):
    config = model.config(2 if version.startswith("2") else 3)
    if compile_config:
        config["compile_config"] = compile_config
    memory = io.BytesIO()
    with h5py.File(memory, "w") as f:
        write_state(f, model, "", values(model), layout)
        if optimizer:
            group = f.create_group("optimizer").create_group("vars")
            group.attrs["name"] = "adam"
            for i, value in enumerate(optimizer):
                group[f"{i}"] = np.asarray(value)
    with zipfile.ZipFile(path, "w") as archive:
        # A fixed date: the same file each time.
        for name, data in (("metadata.json", json.dumps({"keras_version": version, "date_saved": "2025-01-01@00:00:00"})), ("config.json", json.dumps(config)), ("model.weights.h5", memory.getvalue())):
            archive.writestr(zipfile.ZipInfo(name), data)


def models():
    spatial = dict(data_format="channels_last")
    pool = dict(pool_size=[2, 2], padding="valid", strides=[2, 2], **spatial)
    flatten = plain("Flatten", "flatten", spatial)
    yield Model("dense", (5,), [dense("a", 4, 5, "relu"), plain("Dropout", "drop", dict(rate=0.5, noise_shape=None, seed=None), snake="dropout"), dense("b", 3, 4, "softmax", False)])
    yield Model("conv", (8, 8, 2), [conv("c", 3, 2), norm("n", 3), plain("MaxPooling2D", "p", pool, snake="max_pooling2d"), depthwise("dw", 3),
                                    separable("s", 4, 6), transposed("t", 2, 4), flatten, dense("d", 2, 32)])
    yield Model("conv1d", (6, 2), [conv("c", 3, 2, 1), layer_norm("ln", 3), plain("Flatten", "flatten", spatial)])
    yield Model("frozen", (4,), [dense("d", 3, 4), norm("n", 3, trainable=False)])
    yield Model("embedding", (6,), [embedding("e", 10, 4), plain("Flatten", "flatten", spatial), dense("d", 2, 24)])
    yield Model("simple_rnn", (4, 3), [recurrent("SimpleRNN", "r", 3, 3)])
    yield Model("lstm", (4, 3), [recurrent("LSTM", "l", 3, 3, True), recurrent("LSTM", "m", 2, 3)])
    yield Model("gru", (4, 3), [recurrent("GRU", "g", 3, 3)])
    yield Model("bidirectional", (4, 3), [bidirectional("bi", 2, 3), dense("d", 2, 4)])
    mask = plain("Masking", "mask", dict(mask_value=0.0))
    mask.inputs = [["masked_input"]]
    masked = [bidirectional("bi", 2, 3), recurrent("GRU", "g", 3, 3, True, zeros=True), recurrent("LSTM", "l", 2, 3, True), recurrent("SimpleRNN", "r", 2, 3, backwards=True, zeros=True)]
    for item in masked:
        item.inputs = [["mask"]]
    yield Model("masked", (5, 3), [mask, *masked], outputs=["bi", "g", "l", "r"], reference=masked_reference)
    yield Model("time_distributed", (4, 3), [time_distributed("td", 2, 3)])
    yield Model("stacked", (4, 3), [stacked("r", 3)])
    yield Model("conv_lstm", (3, 5, 5, 1), [conv_lstm("cl", 2, 1)])
    leaky = plain("LeakyReLU", "lr", dict(alpha=0.25), dict(negative_slope=0.25), snake="leaky_re_lu")
    leaky.inputs = [["d1"]]
    add = plain("Add", "sum", {})
    add.inputs = [["lr", "d2"]]
    d1, d2 = dense("d1", 3, 4), dense("d2", 3, 4)
    d1.inputs = d2.inputs = [["branches_input"]]
    # By depth, as Keras lists them.
    yield Model("branches", (4,), [d1, leaky, d2, add], outputs=["sum"])
    inner = Model("inner", (4,), [dense("i1", 3, 4), norm("in", 3)])
    inner.inputs = [["nested_input"]]
    inner_functional = Model("deep", (3,), [dense("f1", 2, 3)], outputs=["f1"])
    inner_functional.layers[0].inputs = [["deep_input"]]
    inner_functional.inputs = [["inner"]]
    last = dense("o", 2, 2)
    last.inputs = [["deep"]]
    yield Model("nested", (4,), [inner, inner_functional, last], outputs=["o"])


def chunked(group, name, value):
    if value.ndim == 0 or value.size < 4:
        contiguous(group, name, value)
    else:
        group.create_dataset(name, data=value, chunks=tuple(max(1, s // 2) for s in value.shape), compression="gzip", shuffle=True, fletcher32=True)


def deep():
    """More layers, and more parts of their list of names, than fit a header."""
    return Model("deep", (2,), [dense(f"{i:02}_{'long' * 20}", 2, 2, bias=False) for i in range(40)])


def write_dense(path, libver, tracked):
    """Links and attributes in heaps: more than eight of them in HDF5's newer forms, or where their order is tracked."""
    h5py.get_config().track_order = tracked
    with h5py.File(path, "w", libver=libver, track_order=tracked) as f:
        f.attrs["keras_version"] = "2.15.0"
        f.attrs["backend"] = "tensorflow"
        f.attrs["model_config"] = json.dumps(deep().config(2))
        # Nine parts and more; those of 5000 bytes lie outside of the heap's blocks where the form allows it, as real ones of 64 KiB do.
        write_weights(f.create_group("model_weights"), deep(), values(deep()), "2.15.0", contiguous, 300 if libver == ("v108", "v108") else 900)
        if libver == "latest":
            for i in range(9):
                f["model_weights"].attrs[f"note{i}"] = np.bytes_("x" * 5000)
    h5py.get_config().track_order = False


def cudnn(name, value, gates):
    """A weight of an LSTM or GRU as the layers for cuDNN keep it: numpy's own words for what the reader undoes."""
    if name.endswith("/bias"):
        # Two biases. An LSTM adds them up, a GRU has both.
        return np.concatenate([value - 1, np.ones_like(value)]) if gates == 4 else np.concatenate([value, value + 1])
    return np.hstack([k.T if name.endswith("/recurrent_kernel") else k.T.reshape(k.shape) for k in np.hsplit(value, gates)])


def write_cudnn(path, model):
    gates = 3 if "gru" in model.name else 4
    plain_only = ("activation", "recurrent_activation", "use_bias", "dropout", "recurrent_dropout", "implementation", "unroll", "time_major", "reset_after")

    def convert(value):
        if isinstance(value, list):
            return [convert(v) for v in value]
        if not isinstance(value, dict):
            return value
        value = {k: convert(v) for k, v in value.items()}
        if value.get("class_name") in ("LSTM", "GRU"):
            value = {"class_name": "CuDNN" + value["class_name"], "config": {k: v for k, v in value["config"].items() if k not in plain_only}}
        return value

    recurrent = [v[3] for item in model.layers if item.cls in ("LSTM", "GRU", "Bidirectional") for v in item.all()]
    with h5py.File(path, "w") as f:
        f.attrs["keras_version"] = b"2.2.4"
        f.attrs["backend"] = b"tensorflow"
        f.attrs["model_config"] = json.dumps(convert(model.config(2))).encode()
        write_weights(f.create_group("model_weights"), model, {n: cudnn(n, v, gates) if n in recurrent else v for n, v in values(model).items()}, "2.2.4", contiguous)


def upper_halves(value):
    return (np.ascontiguousarray(value).view("u4") >> 16).astype("u2")


def native_bfloat16(group, name, value):
    kind = h5py.h5t.IEEE_F16LE.copy()
    kind.set_fields(15, 7, 8, 0, 7)
    kind.set_ebias(127)
    path = name.decode().split("/")
    for part in path[:-1]:
        group = group.require_group(part)
    made = h5py.h5d.create(group.id, path[-1].encode(), kind, h5py.h5s.create_simple(value.shape))
    made.write(h5py.h5s.ALL, h5py.h5s.ALL, upper_halves(value), mtype=kind)


def opaque_bfloat16(group, name, value):
    """As Keras 3 does: numpy knows the type's size only."""
    made = group.create_dataset(name, data=upper_halves(value).view("V2"))
    made.attrs["dtype"] = "bfloat16"


def write_pair(folder, model, version):
    """model.to_json() and model.save_weights(), each a file of its own."""
    config = model.config(2 if version.startswith("2") else 3)
    if version.startswith("2"):
        config.update(keras_version=version, backend="tensorflow")
    else:
        config["build_config"] = {"input_shape": [None, *model.shape]}
    with open(os.path.join(folder, f"{model.name}.keras{version[0]}.json"), "w") as f:
        json.dump(config, f)
    with h5py.File(os.path.join(folder, f"{model.name}.keras{version[0]}.weights.h5"), "w") as f:
        if version.startswith("2"):
            write_weights(f, model, values(model), version, contiguous)
        else:
            write_state(f, model, "", values(model))


def write_shards(folder, model):
    """save_weights("sharded.weights.json", max_shard_size=…): a layer's variables in two files, of which the first has the layer's name."""
    made = values(model)
    weight_map = {}
    files = [h5py.File(os.path.join(folder, f"sharded_{i:05}.weights.h5"), "w") for i in range(2)]
    for path, item, placed in (("layers/dense", model.layers[0], [0, 1]), ("layers/dense_1", model.layers[2], [1])):
        for index, shard in enumerate(placed):
            group = files[shard].require_group(f"{path}/vars")
            if index == 0:
                group.attrs["name"] = item.name
            group[f"{index}"] = made[item.variables[index][3]]
        names = [f"sharded_{i:05}.weights.h5" for i in placed]
        weight_map[f"/{path}/vars"] = names if len(names) > 1 else names[0]
    # Where a backend keeps the seeds of a Dropout: more than an int32 holds, and no weight.
    files[0].require_group("layers/dropout/seed_generator/vars")["0"] = np.array([4294967295, 0], "u4")
    for f in files:
        f.close()
    with open(os.path.join(folder, "sharded.weights.json"), "w") as f:
        json.dump({"metadata": {"total_size": 144}, "weight_map": weight_map}, f, indent=4)


def write_folder(folder, archive):
    """model.save(…, zipped=False)."""
    os.makedirs(folder, exist_ok=True)
    with zipfile.ZipFile(archive) as f:
        f.extractall(folder)


def main(folder):
    expected = {}
    for model in models():
        write_h5(os.path.join(folder, f"{model.name}.keras2.h5"), model, "2.15.0")
        write_h5(os.path.join(folder, f"{model.name}.keras3.h5"), model, "3.8.0")
        write_keras(os.path.join(folder, f"{model.name}.keras"), model)
        expected[model.name] = {"shape": model.shape, "weights": {name: {"shape": value.shape, "values": value.ravel().tolist()} for name, value in values(model).items()}}
        if model.reference_of:
            x = ((np.arange(3 * int(np.prod(model.shape))) % 7 - 3) / 4).reshape(3, *model.shape)
            # Steps at the start, in the middle and at the end.
            x[0, [0, 2]] = x[1, [1, 4]] = x[2, 3:] = 0
            expected[model.name].update(input=x.ravel().tolist(), outputs=[output.ravel().tolist() for output in model.reference_of(values(model), x)])
    pairs = os.path.join(folder, "pairs")
    os.makedirs(pairs, exist_ok=True)
    for model in models():
        write_pair(pairs, model, "2.11.0")
        write_pair(pairs, model, "3.8.0")
    dense_model = next(models())
    # HDF5's variations.
    write_h5(os.path.join(folder, "dense.chunked.h5"), dense_model, "2.15.0", dataset=chunked)
    write_h5(os.path.join(folder, "dense.float16.h5"), dense_model, "2.15.0", dataset=lambda g, n, v: contiguous(g, n, v.astype("float16")))
    write_h5(os.path.join(folder, "dense.float64.h5"), dense_model, "2.15.0", dataset=lambda g, n, v: contiguous(g, n, v.astype("float64")))
    write_h5(os.path.join(folder, "dense.big-endian.h5"), dense_model, "2.15.0", dataset=lambda g, n, v: contiguous(g, n, v.astype(">f4")))
    with h5py.File(os.path.join(folder, "dense.latest.h5"), "w", libver="latest") as f:
        f.attrs["keras_version"] = "2.15.0"
        f.attrs["backend"] = "tensorflow"
        f.attrs["model_config"] = json.dumps(dense_model.config(2))
        write_weights(f.create_group("model_weights"), dense_model, values(dense_model), "2.15.0", contiguous)
    for name, libver in (("v108", ("v108", "v108")), ("latest", "latest")):
        write_dense(os.path.join(folder, f"deep.{name}.h5"), libver, False)
    write_dense(os.path.join(folder, "deep.tracked.h5"), None, True)
    write_h5(os.path.join(folder, "dense.bfloat16.h5"), dense_model, "2.15.0", dataset=native_bfloat16)
    write_h5(os.path.join(folder, "dense.opaque.h5"), dense_model, "3.8.0", dataset=opaque_bfloat16)
    training = {"loss": "mse", "metrics": ["mae"], "weighted_metrics": None, "loss_weights": None,
                "optimizer_config": {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.001, "decay": 0.0, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": False}}}
    state = [np.int64(3), np.ones((5, 4), "float32"), np.zeros((5, 4), "float32")]
    write_h5(os.path.join(folder, "dense.trained.h5"), dense_model, "2.15.0", training, optimizer=list(zip(["Adam/iter:0", "Adam/a/kernel/m:0", "Adam/a/kernel/v:0"], state)))
    # As Keras 2.0 did: a name that begins at the file's root.
    write_h5(os.path.join(folder, "dense.rooted.h5"), dense_model, "2.0.5", training, optimizer=list(zip(["/iterations", "param_1", "param_2"], state)))
    # A whole state, in each order that Keras has had for it.
    trained = [(v[3], v[1]) for v in dense_model.all()]
    moments = {slot: [(np.arange(int(np.prod(shape))) / 64 + i + start).astype("f4").reshape(shape) for i, (_, shape) in enumerate(trained)] for slot, start in (("m", 0), ("v", 8))}
    blocks = [(f"Adam/{name}/{slot}:0", moments[slot][i]) for slot in "mv" for i, (name, _) in enumerate(trained)]
    turns = [(f"Adam/{slot}/{name}:0", moments[slot][i]) for i, (name, _) in enumerate(trained) for slot in "mv"]
    rate = np.float32(0.001)
    asked = json.loads(json.dumps(training))
    asked["optimizer_config"]["config"].update(is_legacy_optimizer=False, jit_compile=True, use_ema=False, ema_momentum=0.99)
    del asked["optimizer_config"]["config"]["decay"]
    write_h5(os.path.join(folder, "dense.adam.legacy.h5"), dense_model, "2.9.0", training, optimizer=[("Adam/iter:0", np.int64(3)), *blocks])
    write_h5(os.path.join(folder, "dense.adam.keras2.h5"), dense_model, "2.15.0", asked, optimizer=[("iteration:0", np.int64(3)), *turns])
    write_h5(os.path.join(folder, "dense.adam.keras3.h5"), dense_model, "3.8.0", training,
             optimizer=[("adam/iteration", np.int32(3)), ("adam/learning_rate", rate), *((n[:-2].replace("Adam/m/", "adam/m_").replace("Adam/v/", "adam/v_"), v) for n, v in turns)])
    compiled = {"optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "adam", "learning_rate": 0.001, "weight_decay": None, "beta_1": 0.9, "beta_2": 0.999,
                "epsilon": 1e-07, "amsgrad": False, "loss_scale_factor": None, "gradient_accumulation_steps": None}, "registered_name": None},
                "loss": {"module": "keras.losses", "class_name": "MeanSquaredError", "config": {"name": "mse", "reduction": "sum_over_batch_size"}, "registered_name": None},
                "loss_weights": None, "metrics": ["mae"], "weighted_metrics": None, "run_eagerly": False, "steps_per_execution": 1, "jit_compile": True}
    write_keras(os.path.join(folder, "dense.trained.keras"), dense_model, compile_config=compiled, optimizer=state)
    write_keras(os.path.join(folder, "dense.adam.keras"), dense_model, compile_config=compiled, optimizer=[np.int32(3), rate, *(v for _, v in turns)])
    with h5py.File(os.path.join(folder, "dense.weights-only.h5"), "w") as f:
        write_weights(f, dense_model, values(dense_model), "2.15.0", contiguous)
    with h5py.File(os.path.join(folder, "dense.weights.h5"), "w") as f:
        write_state(f, dense_model, "", values(dense_model))
    for model in models():
        if model.name in ("lstm", "gru", "bidirectional"):
            write_cudnn(os.path.join(folder, f"{model.name}.cudnn.h5"), model)
    # Keras 2's own .keras files.
    dependencies = "_layer_checkpoint_dependencies"
    for model in models():
        if model.name in ("branches", "nested", "bidirectional"):
            write_keras(os.path.join(folder, f"{model.name}.v213.keras"), model, "2.13.1", layout=Layout(dependencies, twice=True))
            write_keras(os.path.join(folder, f"{model.name}.v214.keras"), model, "2.14.0", layout=Layout(dependencies))
            write_keras(os.path.join(folder, f"{model.name}.windows.keras"), model, "2.15.0", layout=Layout(separator="\\"))
    for name, layout in (("v213", Layout(dependencies, twice=True)), ("windows", Layout(separator="\\"))):
        with h5py.File(os.path.join(folder, f"dense.{name}.weights.h5"), "w") as f:
            write_state(f, dense_model, "", values(dense_model), layout)
    write_shards(folder, dense_model)
    write_folder(os.path.join(folder, "dense.folder"), os.path.join(folder, "dense.keras"))
    many = Model("many", (2,), [dense(f"{i:02}_{'long' * 700}", 2, 2, bias=False) for i in range(26)])
    write_h5(os.path.join(folder, "many.keras2.h5"), many, "2.15.0")
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump(expected, f)
    hostile(folder, dense_model)


def hostile(folder, model):
    path = lambda name: os.path.join(folder, "hostile", name)
    os.makedirs(os.path.join(folder, "hostile"), exist_ok=True)

    def spoiled(name, spoil):
        write_h5(path(name), model, "2.15.0")
        with h5py.File(path(name), "r+") as f:
            spoil(f, f["model_weights/a"])

    def replace(group, make):
        del group["a/kernel:0"]
        make(group)

    spoiled("soft-link.h5", lambda f, g: replace(g, lambda g: g.__setitem__("a/kernel:0", h5py.SoftLink("/model_weights/b/b/kernel:0"))))
    spoiled("external-link.h5", lambda f, g: replace(g, lambda g: g.__setitem__("a/kernel:0", h5py.ExternalLink("/etc/passwd", "/x"))))
    spoiled("external-data.h5", lambda f, g: replace(g, lambda g: g["a"].create_dataset("kernel:0", (5, 4), "f4", external=[("/etc/passwd", 0, 80)])))
    spoiled("huge-shape.h5", lambda f, g: replace(g, lambda g: g["a"].create_dataset("kernel:0", (2**31 - 1, 2**14), "f4", chunks=(1024, 1024))))
    spoiled("huge-unwritten.h5", lambda f, g: replace(g, lambda g: g["a"].create_dataset("kernel:0", (2**28, 8), "f4")))
    spoiled("lzf.h5", lambda f, g: replace(g, lambda g: g["a"].create_dataset("kernel:0", data=np.ones((5, 4), "f4"), compression="lzf")))
    spoiled("group-for-dataset.h5", lambda f, g: replace(g, lambda g: g["a"].create_group("kernel:0")))
    spoiled("text-for-numbers.h5", lambda f, g: replace(g, lambda g: g["a"].create_dataset("kernel:0", data=np.full((5, 4), b"x"))))
    spoiled("missing-weight.h5", lambda f, g: replace(g, lambda g: None))
    spoiled("fewer-weights.h5", lambda f, g: g.attrs.__setitem__("weight_names", [b"a/kernel:0"]))
    spoiled("no-json.h5", lambda f, g: f.attrs.__setitem__("model_config", b"{'class_name': "))
    spoiled("no-text.h5", lambda f, g: f.attrs.__setitem__("model_config", 7))
    spoiled("keras1.h5", lambda f, g: f.attrs.__setitem__("keras_version", b"1.2.2"))
    spoiled("unknown-layer.h5", lambda f, g: f.attrs.__setitem__("model_config", f.attrs["model_config"].replace('"Dense"', '"Mine"')))
    escaping = lambda name, file: open(path(name), "w").write(json.dumps({"metadata": {}, "weight_map": {"/layers/dense/vars": file}}))
    escaping("escape.weights.json", "../dense.weights.h5")
    escaping("no-name.weights.json", 7)
    escaping("nothing.weights.json", [])
    # A group that contains itself, in a file that is walked for its weights.
    with h5py.File(path("cycle.weights.h5"), "w") as f:
        layers = f.create_group("layers")
        layers["again"] = layers
    # A name that HDF5 itself would take for a path.
    with h5py.File(path("slash.weights.h5"), "w") as f:
        f.create_group("layers/den_se/vars")["0"] = np.ones(1, "f4")
    with open(path("slash.weights.h5"), "rb+") as f:
        data = f.read().replace(b"den_se", b"den/se")
        f.seek(0)
        f.write(data)
    with zipfile.ZipFile(path("bomb.keras"), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("config.json"), json.dumps(model.config(3)))
        entry = zipfile.ZipInfo("model.weights.h5")
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, bytes(300 << 20))
    with zipfile.ZipFile(path("escape.keras"), "w") as archive:
        archive.writestr(zipfile.ZipInfo("../config.json"), "{}")
        archive.writestr(zipfile.ZipInfo("/tmp/model.weights.h5"), b"")
    with zipfile.ZipFile(path("twice.keras"), "w") as archive:
        for _ in range(2):
            archive.writestr(zipfile.ZipInfo("config.json"), json.dumps(model.config(3)))
        archive.writestr(zipfile.ZipInfo("model.weights.h5"), b"")


main(sys.argv[1])
