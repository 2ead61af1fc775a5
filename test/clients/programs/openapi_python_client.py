"""A full cycle with a client of openapi-python-client. Prints what the client read, as JSON."""

import datetime
import json
import sys
import uuid

from treino_client import Client
from treino_client.api.jobs import get_status
from treino_client.api.models import get_artifact, get_model, predict
from treino_client.api.training import plan_training, train
from treino_client.models import (
    GetArtifactFormat,
    GetArtifactRedirect,
    JobStatus,
    Labeling,
    ParamGrid,
    PredictNewest,
    Search,
    TrainRequest,
    TrainRequestIndicator,
)

base_url, machine = sys.argv[1:]
client = Client(base_url=base_url, timeout=60)
status_request = TrainRequest(
    indicator=TrainRequestIndicator.STATUS,
    machine_name=machine,
    start_date=datetime.date(2026, 1, 1),
    labeling=Labeling(drop_percentage=-70, window_minutes=4),
    search=Search(
        param_grid=ParamGrid(n_estimators=[10], max_depth=[3], learning_rate=[0.3], subsample=[1])
    ),
)
health_request = TrainRequest(
    indicator=TrainRequestIndicator.HEALTH, machine_name=machine, labeling=Labeling(embargo=True), search=Search()
)

plan = plan_training.sync(client=client, body=status_request)
health_plan = plan_training.sync(client=client, body=health_request)

accepted = train.sync(client=client, body=status_request, idempotency_key=str(uuid.uuid4()))
job = None
while job is None or job.status in (JobStatus.PENDING, JobStatus.RUNNING):
    job = get_status.sync(accepted.process_id, client=client, wait=20)

model = get_model.sync(job.model_id, client=client)
link = get_artifact.sync(
    model.id, GetArtifactFormat.ONNX, client=client, redirect=GetArtifactRedirect.FALSE
)
prediction = predict.sync(model.id, client=client, body=PredictNewest(machine_name=machine, newest=3))

unknown = TrainRequest(indicator=TrainRequestIndicator.STATUS, machine_name="UNKNOWN")
unknown_machine = train.sync_detailed(client=client, body=unknown)
wrong = TrainRequest(
    indicator=TrainRequestIndicator.HEALTH, machine_name=machine, labeling=Labeling(drop_percentage=-70)
)
wrong_field = train.sync_detailed(client=client, body=wrong)

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
                "auc_score": model.metrics["auc_score"],
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
                "status": unknown_machine.status_code,
                "type": unknown_machine.parsed.type_,
                "detail": unknown_machine.parsed.detail,
            },
            "wrong_field": {
                "status": wrong_field.status_code,
                "fields": [error.field for error in wrong_field.parsed.errors],
            },
        }
    )
)
