"""Checks .onnx files and runs them in Python's onnxruntime.

    python3 score_onnx.py models.json [--without-checker]

models.json lists {"onnx", "values", "columns"}: file paths, and the number of float32 columns in values. Prints a
JSON list with one object for each model: the error of onnx.checker, and base64 of the model's predictions.
"""

import base64
import json
import sys

import numpy as np
import onnxruntime


def packed(values, kind):
    return base64.b64encode(np.ascontiguousarray(values, kind).tobytes()).decode()


def checker_error(path):
    if "--without-checker" in sys.argv:
        return None
    import onnx

    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
        return None
    except Exception as error:  # the test prints any error
        return f"{type(error).__name__}: {error}"


def describe(files):
    X = np.fromfile(files["values"], "<f4").reshape(-1, files["columns"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(files["onnx"], options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    results = dict(zip(outputs, session.run(None, {"float_input": X})))
    if "probabilities" in results:
        predictions, labels = results["probabilities"][:, 1], packed(results["label"], "u1")
    else:
        predictions, labels = results["variable"][:, 0], None
    return {
        "checkerError": checker_error(files["onnx"]),
        "outputs": outputs,
        "features": json.loads(session.get_modelmeta().custom_metadata_map["feature_names"]),
        "predictions": packed(predictions, "<f4"),
        "labels": labels,
    }


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([describe(files) for files in json.load(file)]))
