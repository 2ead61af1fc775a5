// A full cycle with a Go client of oapi-codegen. Prints what the client read, as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"
	"test/client"
)

type object = map[string]any

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func pointer[T any](value T) *T { return &value }

func main() {
	ctx, machine := context.Background(), os.Args[2]
	api := must(client.NewClientWithResponses(os.Args[1]))

	statusRequest := client.TrainRequest{
		Indicator:   client.TrainRequestIndicatorStatus,
		MachineName: machine,
		StartDate:   &types.Date{Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		Labeling:    &client.Labeling{DropPercentage: pointer(-70.0), WindowMinutes: pointer(4.0)},
		Search: &client.Search{ParamGrid: &client.ParamGrid{
			NEstimators: &[]int{10}, MaxDepth: &[]int{3}, LearningRate: &[]float64{0.3}, Subsample: &[]float64{1},
		}},
	}
	healthRequest := client.TrainRequest{
		Indicator:   client.TrainRequestIndicatorHealth,
		MachineName: machine,
		Labeling:    &client.Labeling{Embargo: pointer(true)},
		Search:      &client.Search{},
	}

	plan := must(must(api.PlanTrainingWithResponse(ctx, statusRequest)).JSON200.AsStatusPlan())
	healthPlan := must(must(api.PlanTrainingWithResponse(ctx, healthRequest)).JSON200.AsHealthPlan())

	key := client.TrainParams{IdempotencyKey: pointer(uuid.NewString())}
	accepted := must(api.TrainWithResponse(ctx, &key, statusRequest)).JSON200
	wait := client.GetStatusParams{Wait: pointer(20)}
	job := must(api.GetStatusWithResponse(ctx, accepted.ProcessId, nil)).JSON200
	for job.Status == client.JobStatusPending || job.Status == client.JobStatusRunning {
		job = must(api.GetStatusWithResponse(ctx, accepted.ProcessId, &wait)).JSON200
	}

	model := must(api.GetModelWithResponse(ctx, *job.ModelId)).JSON200
	redirect := client.GetArtifactParams{Redirect: pointer(client.GetArtifactParamsRedirectFalse)}
	link := must(api.GetArtifactWithResponse(ctx, model.Id, client.GetArtifactParamsFormatOnnx, &redirect)).JSON200
	var newest client.PredictRequest
	check(newest.FromPredictNewest(client.PredictNewest{MachineName: machine, Newest: pointer(3)}))
	prediction := must(must(api.PredictWithResponse(ctx, model.Id, newest)).JSON200.AsStatusPrediction())
	rows := []object{}
	for _, row := range prediction.Predictions {
		rows = append(rows, object{
			"timestamp": row.Timestamp.Unix(), "probability": row.Probability, "label": row.Label,
		})
	}

	unknown := client.TrainRequest{Indicator: client.TrainRequestIndicatorStatus, MachineName: "UNKNOWN"}
	unknownMachine := must(api.TrainWithResponse(ctx, nil, unknown)).ApplicationproblemJSON400
	healthRequest.Labeling = &client.Labeling{DropPercentage: pointer(-70.0)}
	wrongField := must(api.TrainWithResponse(ctx, nil, healthRequest)).ApplicationproblemJSON422
	fields := []string{}
	for _, fieldError := range *wrongField.Errors {
		fields = append(fields, fieldError.Field)
	}

	output := must(json.Marshal(object{
		"plan":        object{"rows": plan.Rows, "failures": plan.Events.Train, "runner": plan.Runner},
		"health_plan": object{"horizon_minutes": healthPlan.HorizonMinutes, "dropped": healthPlan.Embargo.Dropped},
		"accepted":    accepted.Status,
		"job": object{
			"process_id": job.ProcessId, "status": job.Status, "percent": job.Progress.Percent,
			"onnx": (*job.Artifacts)["onnx"],
		},
		"model": object{
			"id": model.Id, "machine_name": *model.MachineName,
			"auc_score":       model.Metrics.AdditionalProperties["auc_score"],
			"data_start_date": model.DataStartDate.String(), "sha256": model.Sha256["onnx"],
		},
		"link":       link.Url,
		"prediction": object{"threshold": prediction.Threshold, "rows": rows},
		"unknown_machine": object{
			"status": unknownMachine.Status, "type": unknownMachine.Type, "detail": unknownMachine.Detail,
		},
		"wrong_field": object{"status": wrongField.Status, "fields": fields},
	}))
	fmt.Println(string(output))
}
