#!/bin/sh
# LocalStack runs this script when it is ready (see localstack-compose.yml). It creates the queues with their redrive
# policy and the job table with its indexes, like create-resources.ts; a test compares them. The compose file creates the
# bucket in MinIO. Safe to repeat.
set -eu

dead_letter_queue=arn:aws:sqs:us-east-1:000000000000:training_queue_dlq

awslocal sqs create-queue --queue-name training_queue_dlq --attributes \
  '{"VisibilityTimeout": "180", "MessageRetentionPeriod": "1209600"}'

awslocal sqs create-queue --queue-name training_queue --attributes \
  "{\"VisibilityTimeout\": \"5400\", \"MessageRetentionPeriod\": \"1209600\", \"RedrivePolicy\":
    \"{\\\"deadLetterTargetArn\\\": \\\"$dead_letter_queue\\\", \\\"maxReceiveCount\\\": 3}\"}"

awslocal sqs create-queue --queue-name data_ready_dlq --attributes '{"MessageRetentionPeriod": "1209600"}'

if ! awslocal dynamodb describe-table --table-name training_jobs >/dev/null 2>&1; then
  awslocal dynamodb create-table --cli-input-json '{
    "TableName": "training_jobs",
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
      {"AttributeName": "process_id", "AttributeType": "S"},
      {"AttributeName": "created_order", "AttributeType": "S"},
      {"AttributeName": "status", "AttributeType": "S"},
      {"AttributeName": "machine_name", "AttributeType": "S"},
      {"AttributeName": "active_submitter", "AttributeType": "S"},
      {"AttributeName": "unsent", "AttributeType": "S"}
    ],
    "KeySchema": [{"AttributeName": "process_id", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [
      {
        "IndexName": "by_status",
        "KeySchema": [
          {"AttributeName": "status", "KeyType": "HASH"},
          {"AttributeName": "created_order", "KeyType": "RANGE"}
        ],
        "Projection": {
          "ProjectionType": "INCLUDE",
          "NonKeyAttributes": ["machine_name", "indicator", "enqueued_at", "updated_at", "lease_expires_at"]
        }
      },
      {
        "IndexName": "by_machine",
        "KeySchema": [
          {"AttributeName": "machine_name", "KeyType": "HASH"},
          {"AttributeName": "created_order", "KeyType": "RANGE"}
        ],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["status"]}
      },
      {
        "IndexName": "by_active_submitter",
        "KeySchema": [
          {"AttributeName": "active_submitter", "KeyType": "HASH"},
          {"AttributeName": "created_order", "KeyType": "RANGE"}
        ],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["status"]}
      },
      {
        "IndexName": "by_unsent",
        "KeySchema": [
          {"AttributeName": "unsent", "KeyType": "HASH"},
          {"AttributeName": "created_order", "KeyType": "RANGE"}
        ],
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["unsent_since"]}
      }
    ]
  }'
fi
