"""The whole training job as the predecessor service does it:

    python3 job.py <url> <machine> <model file> <grid as JSON>

load with pandas ▸ label ▸ split ▸ GridSearchCV over XGBClassifier ▸ refit ▸ evaluate ▸ pickle
"""

import json
import pickle
import sys
import warnings

import numpy as np
import pandas as pd
from measure_work import measure_work
from sklearn.metrics import average_precision_score, classification_report, roc_auc_score
from sklearn.model_selection import GridSearchCV
from sqlalchemy import create_engine, text
from xgboost import XGBClassifier

url, machine, file, grid = sys.argv[1:]
NO_FEATURES = ["id", "timestamp", "motor_pump", "FlexAnalogue4_1", "FlexAnalogue4_2"]
engine = create_engine(url.replace("postgres://", "postgresql+psycopg2://"))


def train():
    query = text("SELECT * FROM processed_data WHERE motor_pump = :machine ORDER BY timestamp")
    table = pd.read_sql_query(query, engine, params={"machine": machine})
    time = table["timestamp"]
    X = table.drop(columns=NO_FEATURES).astype(float)
    X = X.where(X.abs() <= 20000)

    labels = np.zeros(len(X), np.int32)
    for event in time[X["Eng_RPM_variation_percentage"] <= -70]:
        labels[((time >= event - pd.Timedelta(minutes=30)) & (time < event)).to_numpy()] = 1

    cut = int(len(X) * 0.8)
    positives = int(labels[:cut].sum())
    model = XGBClassifier(
        objective="binary:logistic",
        eval_metric="logloss",
        scale_pos_weight=(cut - positives) / max(1, positives),
        random_state=42,
        tree_method="hist",
        n_jobs=1,
    )
    search = GridSearchCV(model, json.loads(grid), scoring="recall", cv=3, n_jobs=-1)
    search.fit(X[:cut], labels[:cut])

    y, probabilities = labels[cut:], search.predict_proba(X[cut:])[:, 1]
    auc = float(roc_auc_score(y, probabilities))
    average_precision_score(y, probabilities)
    classification_report(y, probabilities > 0.5, output_dict=True, zero_division=0)
    with open(file, "wb") as out:
        pickle.dump(search.best_estimator_, out)
    return {"bestParams": search.best_params_, "auc": auc}


warnings.simplefilter("ignore")
measure_work(train)
