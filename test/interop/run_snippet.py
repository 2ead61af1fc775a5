"""Runs a snippet of the documentation as printed and prints what its last expression gives.

    python3 run_snippet.py snippet.py telemetry.csv

The snippet finds `rows`, a DataFrame, and the model's files in the working directory. Prints a JSON list: one prediction
for each row, the probability of a failure or the health score.
"""

import ast
import json
import sys

import numpy
import pandas

with open(sys.argv[1], encoding="utf-8") as file:
    statements = ast.parse(file.read()).body

rows = pandas.read_csv(sys.argv[2])
numbers = rows.select_dtypes("number")
# As docs/model-formats.md says: infinities and values beyond the limit are missing.
rows[numbers.columns] = numbers.where(numbers.abs() <= 20_000)

names = {"rows": rows}
last = statements.pop()
exec(compile(ast.Module(statements, []), sys.argv[1], "exec"), names)
result = eval(compile(ast.Expression(last.value), sys.argv[1], "eval"), names)
if isinstance(result, list):
    # All outputs of an ONNX session: labels and both probabilities, or the values.
    result = result[-1][:, -1]
print(json.dumps(numpy.asarray(result, float).ravel().tolist()))
