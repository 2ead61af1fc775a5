"""
Completes generated valid requests with what JSON Schema cannot express, so that a rejected one is a real failure. Invalid
requests stay unchanged.
"""

import hashlib
import json
import os
import re
import urllib.request

import schemathesis
from schemathesis import GenerationMode

MAX_CANDIDATES = 500


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    path, query, label = case.path_parameters, case.query, case.operation.label
    if label in ("POST /train", "POST /train/plan") and isinstance(case.body, dict):
        body = for_indicator(case.body)
        case.body = valid_plan(body) if label == "POST /train/plan" else valid_training(body)
        key = (case.headers or {}).get("Idempotency-Key")
        if key is not None:
            # A key belongs to one body.
            body = json.dumps(case.body, sort_keys=True)
            case.headers["Idempotency-Key"] = key[:150] + hashlib.sha256(body.encode()).hexdigest()
    if label == "POST /models/{id}/predict" and isinstance(case.body, dict):
        # Rows must have all features of the model; the newest rows of its machine do.
        kept = {name: case.body[name] for name in ("newest", "explain") if name in case.body}
        case.body = {"machine_name": "TINY", **kept}
    if query:
        # Valid cursors come only from list responses.
        query.pop("cursor", None)
    if case.meta.phase.name == "stateful":
        # Ids come from earlier responses.
        return
    existing = existing_resources(case.operation.base_url.rstrip("/"))
    if label == "GET /docs/{version}/{file}":
        path["version"] = existing["version"]
    elif label == "GET /assets/{file}":
        path["file"] = existing["asset"]
    elif path and path.get("id", "f")[-1] < "8":
        path["id"] = existing["model"]["id"]
    elif label == "GET /status/{process_id}" and path["process_id"][-1] < "8":
        path["process_id"] = existing["model"]["process_id"]


# Values that only one of the indicators takes. The document has one schema for all of them.
ONLY_STATUS = {"scoring": r"recall|f1|precision|roc_auc|average_precision", "fold_type": "stratified", "class_weight": ""}
ONLY_HEALTH = {"scoring": r"neg_|r2", "fold_type": "k_fold"}


def for_indicator(body):
    """Without fields and values of another indicator. Null is the same as absent."""
    body = without_nulls(body)
    is_health = body["indicator"] == "health"
    if is_health and "labeling" in body:
        body["labeling"] = {name: value for name, value in body["labeling"].items() if name == "embargo"}
    if body.get("features", {}).get("exclude"):
        # Names must be those of columns.
        body["features"]["exclude"] = ["Bat_V"]
    if is_health and "features" in body:
        body["features"].pop("windows", None)
    if "alarms" in body:
        alarms = with_one_criterion(body.pop("alarms"))
        if alarms and not is_health:
            body["alarms"] = alarms
    if is_health:
        body.pop("evaluation", None)
    foreign = ONLY_STATUS if is_health else ONLY_HEALTH
    if "search" in body:
        body["search"] = {
            name: value
            for name, value in body["search"].items()
            if not (name in foreign and re.match(foreign[name], value))
        }
        # Only one strategy draws candidates.
        if body["search"].get("strategy") != "random":
            body["search"].pop("draws", None)
            body["search"].pop("seed", None)
    return body


def with_one_criterion(alarms):
    """Alarms with the first of their criteria; None if they have no valid one."""
    criteria = [name for name in ("max_false_per_week", "min_precision", "cost") if name in alarms]
    if not criteria or (criteria[0] == "cost" and not any(alarms["cost"].values())):
        return None
    return {name: value for name, value in alarms.items() if name not in criteria[1:]}


def without_nulls(value):
    if not isinstance(value, dict):
        return value
    return {name: without_nulls(child) for name, child in value.items() if child is not None}


def valid_training(body):
    """For a machine with one row: the training fails at once."""
    body = {**limit_candidates(body), "machine_name": "SHORT"}
    start, end = body.get("start_date"), body.get("end_date")
    if start and end and start > end:
        body["start_date"], body["end_date"] = end, start
    return body


def valid_plan(body):
    """For a machine with enough rows to plan a training."""
    body = {**limit_candidates(body), "machine_name": "TINY"}
    for name in ("start_date", "end_date"):
        body.pop(name, None)
    if body["indicator"] == "status":
        body["labeling"] = {"drop_percentage": -70, "window_minutes": 4}
    if body.get("search") is not None:
        search = body["search"] = {**body["search"]}
        search.pop("folds", None)
        if "n_estimators" in (search.get("param_grid") or {}):
            # More trees may need more memory than is available.
            search["param_grid"]["n_estimators"] = [100]
    return body


def limit_candidates(body):
    grid = (body.get("search") or {}).get("param_grid")
    if grid is None:
        return body
    kept, candidates = {}, 1
    for name, values in grid.items():
        # Null means absent.
        if values is not None:
            kept[name] = values[: max(1, MAX_CANDIDATES // candidates)]
            candidates *= len(kept[name])
    return {**body, "search": {**body["search"], "param_grid": kept or None}}


found = {}


def existing_resources(base_url):
    if not found:
        with urllib.request.urlopen(f"{base_url}/docs") as page:
            found["version"] = re.search(r"/docs/(\w+)/", page.read().decode())[1]
        with urllib.request.urlopen(f"{base_url}/") as page:
            found["asset"] = re.search(r"/assets/([\w.-]+)", page.read().decode())[1]
        token = {"Authorization": f"Bearer {os.environ['FUZZER_TOKEN']}"}
        with urllib.request.urlopen(urllib.request.Request(f"{base_url}/models", headers=token)) as page:
            found["model"] = json.load(page)["models"][0]
    return found
