// A full cycle with a Go client of openapi-generator. Prints what the client read, as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	"test/client"
)

type object = map[string]any

func must[T any](value T, _ any, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func main() {
	ctx, machine := context.Background(), os.Args[2]
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Args[1]}}
	api := client.NewAPIClient(configuration)

	labeling := client.NewLabeling()
	labeling.SetDropPercentage(-70)
	labeling.SetWindowMinutes(4)
	grid := client.NewParamGrid()
	grid.SetNEstimators([]int32{10})
	grid.SetMaxDepth([]int32{3})
	grid.SetLearningRate([]float64{0.3})
	grid.SetSubsample([]float64{1})
	search := client.NewSearch()
	search.SetParamGrid(*grid)
	statusRequest := client.NewTrainRequest("status", machine)
	statusRequest.SetStartDate("2026-01-01")
	statusRequest.SetLabeling(*labeling)
	statusRequest.SetSearch(*search)
	embargo := client.NewLabeling()
	embargo.SetEmbargo(true)
	healthRequest := client.NewTrainRequest("health", machine)
	healthRequest.SetLabeling(*embargo)
	healthRequest.SetSearch(*client.NewSearch())

	plan := must(api.TrainingAPI.PlanTraining(ctx).TrainRequest(*statusRequest).Execute()).StatusPlan
	healthPlan := must(api.TrainingAPI.PlanTraining(ctx).TrainRequest(*healthRequest).Execute()).HealthPlan

	accepted := must(api.TrainingAPI.Train(ctx).TrainRequest(*statusRequest).Execute())
	job := must(api.JobsAPI.GetStatus(ctx, accepted.ProcessId).Execute())
	for job.Status == client.PENDING || job.Status == client.RUNNING {
		job = must(api.JobsAPI.GetStatus(ctx, accepted.ProcessId).Wait(20).Execute())
	}

	model := must(api.ModelsAPI.GetModel(ctx, job.GetModelId()).Execute())
	link := must(api.ModelsAPI.GetArtifact(ctx, model.Id, "onnx").Redirect("false").Execute())
	newest := client.NewPredictNewest(machine)
	newest.SetNewest(3)
	prediction := must(api.ModelsAPI.Predict(ctx, model.Id).
		PredictRequest(client.PredictNewestAsPredictRequest(newest)).Execute()).StatusPrediction
	rows := []object{}
	for _, row := range prediction.Predictions {
		rows = append(rows, object{
			"timestamp": row.Timestamp.Get().Unix(), "probability": row.Probability, "label": row.Label,
		})
	}

	refused := func(request *client.TrainRequest) client.Problem {
		_, _, err := api.TrainingAPI.Train(ctx).TrainRequest(*request).Execute()
		var apiError *client.GenericOpenAPIError
		if !errors.As(err, &apiError) {
			log.Fatal("the request was accepted, or failed otherwise: ", err)
		}
		return apiError.Model().(client.Problem)
	}
	unknownMachine := refused(client.NewTrainRequest("status", "UNKNOWN"))
	wrong := client.NewTrainRequest("health", machine)
	drop := client.NewLabeling()
	drop.SetDropPercentage(-70)
	wrong.SetLabeling(*drop)
	wrongField := refused(wrong)
	fields := []string{}
	for _, fieldError := range wrongField.Errors {
		fields = append(fields, fieldError.Field)
	}

	output, err := json.Marshal(object{
		"plan":        object{"rows": plan.Rows, "failures": plan.Events.Train, "runner": plan.Runner},
		"health_plan": object{"horizon_minutes": healthPlan.HorizonMinutes, "dropped": healthPlan.Embargo.Dropped},
		"accepted":    accepted.Status,
		"job": object{
			"process_id": job.ProcessId, "status": job.Status, "percent": job.Progress.Percent,
			"onnx": job.Artifacts["onnx"],
		},
		"model": object{
			"id": model.Id, "machine_name": model.GetMachineName(),
			"auc_score":       model.Metrics.AdditionalProperties["auc_score"],
			"data_start_date": model.GetDataStartDate(), "sha256": model.Sha256["onnx"],
		},
		"link":       link.Url,
		"prediction": object{"threshold": prediction.Threshold, "rows": rows},
		"unknown_machine": object{
			"status": unknownMachine.Status, "type": unknownMachine.Type, "detail": unknownMachine.Detail,
		},
		"wrong_field": object{"status": wrongField.Status, "fields": fields},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(output))
}
