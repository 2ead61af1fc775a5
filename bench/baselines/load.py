"""Loads one machine's rows from PostgreSQL in Python:

    python3 load.py pandas|psycopg <url> <machine>

pandas: pandas.read_sql_query over SQLAlchemy and psycopg2, like the predecessor.
psycopg: binary COPY with psycopg 3 into one float32 array, the fastest way without a data frame.
"""

import sys

from measure_work import measure_work

loader, url, machine = sys.argv[1:]

if loader == "pandas":
    import pandas as pd
    from sqlalchemy import create_engine, text

    engine = create_engine(url.replace("postgres://", "postgresql+psycopg2://"))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    def load():
        query = text("SELECT * FROM processed_data WHERE motor_pump = :machine ORDER BY timestamp")
        return len(pd.read_sql_query(query, engine, params={"machine": machine}))

else:
    import numpy as np
    import psycopg

    connection = psycopg.connect(url.replace("postgres://", "postgresql://"))
    columns = [
        name
        for (name,) in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'processed_data'::regclass AND atttypid = "
            "'float8'::regtype AND NOT attisdropped AND attname NOT LIKE 'FlexAnalogue%' ORDER BY attnum"
        )
    ]

    def load():
        names = ", ".join(f'"{name}"' for name in columns)
        query = (
            f'COPY (SELECT "timestamp", {names} FROM processed_data WHERE motor_pump = %s '
            'ORDER BY "timestamp", id) TO STDOUT (FORMAT binary)'
        )
        with connection.cursor() as cursor, cursor.copy(query, [machine]) as copy:
            answer = b"".join(copy)
        # No value is NULL here, so all rows have the same length.
        row = np.dtype(
            [("fields", ">i2"), ("length", ">i4"), ("time", ">i8")]
            + [part for name in columns for part in ((f"{name} length", ">i4"), (name, ">f8"))]
        )
        rows = np.frombuffer(answer, row, (len(answer) - 21) // row.itemsize, offset=19)
        values = np.empty((len(rows), len(columns)), np.float32)
        for index, name in enumerate(columns):
            values[:, index] = rows[name]
        values[~(np.abs(values) <= 20000)] = np.nan
        return len(values)


measure_work(load)
