"""A full cycle with a Python client of openapi-generator. Prints what the client read, as JSON."""

import datetime
import json
import sys
import uuid

from treino_client import ApiClient, Configuration, JobsApi, ModelsApi, TrainingApi
from treino_client.exceptions import ApiException
from treino_client.models import (
    JobStatus,
    Labeling,
    ParamGrid,
    PredictNewest,
    PredictRequest,
    Problem,
    Search,
    TrainRequest,
)

base_url, machine = sys.argv[1:]
client = ApiClient(Configuration(host=base_url))
training, jobs, models = TrainingApi(client), JobsApi(client), ModelsApi(client)
status_request = TrainRequest(
    indicator="status",
    machine_name=machine,
    start_date=datetime.date(2026, 1, 1),
    labeling=Labeling(drop_percentage=-70, window_minutes=4),
    search=Search(
        param_grid=ParamGrid(n_estimators=[10], max_depth=[3], learning_rate=[0.3], subsample=[1])
    ),
)
health_request = TrainRequest(
    indicator="health", machine_name=machine, labeling=Labeling(embargo=True), search=Search()
)

plan = training.plan_training(status_request).actual_instance
health_plan = training.plan_training(health_request).actual_instance

accepted = training.train(status_request, idempotency_key=str(uuid.uuid4()))
job = None
while job is None or job.status in (JobStatus.PENDING, JobStatus.RUNNING):
    job = jobs.get_status(accepted.process_id, wait=20)

model = models.get_model(job.model_id)
link = models.get_artifact(model.id, "onnx", redirect="false")
newest = PredictRequest(PredictNewest(machine_name=machine, newest=3))
prediction = models.predict(model.id, newest).actual_instance


def refused(request):
    try:
        training.train(request)
    except ApiException as error:
        return error.status, Problem.from_json(error.body)
    raise AssertionError("The request was accepted.")


status, unknown_machine = refused(TrainRequest(indicator="status", machine_name="UNKNOWN"))
wrong_status, wrong_field = refused(
    TrainRequest(indicator="health", machine_name=machine, labeling=Labeling(drop_percentage=-70))
)

print(
    json.dumps(
        {
            "plan": {"rows": plan.rows, "failures": plan.events.train, "runner": plan.runner},
            "health_plan": {"horizon_minutes": health_plan.horizon_minutes, "dropped": health_plan.embargo.dropped},
            "accepted": accepted.status,
            "job": {
                "process_id": str(job.process_id),
                "status": job.status,
                "percent": job.progress.percent,
                "onnx": job.artifacts["onnx"],
            },
            "model": {
                "id": str(model.id),
                "machine_name": model.machine_name,
                "auc_score": model.metrics.additional_properties["auc_score"],
                "data_start_date": model.data_start_date.isoformat(),
                "sha256": model.sha256["onnx"],
            },
            "link": link.url,
            "prediction": {
                "threshold": prediction.threshold,
                "rows": [
                    {"timestamp": row.timestamp.timestamp(), "probability": row.probability, "label": row.label}
                    for row in prediction.predictions
                ],
            },
            "unknown_machine": {
                "status": status,
                "type": unknown_machine.type,
                "detail": unknown_machine.detail,
            },
            "wrong_field": {"status": wrong_status, "fields": [error.var_field for error in wrong_field.errors]},
        }
    )
)
