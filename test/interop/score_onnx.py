"""Checks and runs .onnx files as a user of Python's onnxruntime would.

    python3 score_onnx.py models.json

models.json lists {"onnx", "values", "columns"}: files, and the number of float32 columns in values. Prints a
JSON list, one object a model: what onnx.checker refuses, and base64 of what the graph says of each row.
"""

import base64
import json
import sys

import numpy as np
import onnx
import onnxruntime


def packed(values, kind):
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()


def complaint(path):
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
        return None
    except Exception as error:  # whatever it says, the test prints
        return f"{type(error).__name__}: {error}"


def describe(files):
    X = np.fromfile(files["values"], "<f4").reshape(-1, files["columns"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(files["onnx"], options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    answers = dict(zip(outputs, session.run(None, {"float_input": X})))
    if "probabilities" in answers:
        predictions, labels = answers["probabilities"][:, 1], packed(answers["label"], "u1")
    else:
        predictions, labels = answers["variable"][:, 0], None
    return {
        "complaint": complaint(files["onnx"]),
        "outputs": outputs,
        "features": json.loads(session.get_modelmeta().custom_metadata_map["feature_names"]),
        "predictions": packed(predictions, "<f4"),
        "labels": labels,
    }


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([describe(files) for files in json.load(file)]))
