// Records what Kubernetes' own YAML library makes of the texts in answers.jsonl.
//
// Each line is a JSON object with a "text"; run from this folder
//
//	go run . < answers.jsonl > new.jsonl
//
// to have the rest of each object filled in anew:
//
//	json     the first document as JSON, as kubectl reads it (null where it is refused)
//	refused  kubectl refuses the text
//	strict   the API server's strict decoding refuses it, where kubectl does not: a key is given twice
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

type answer struct {
	Text    string          `json:"text"`
	JSON    json.RawMessage `json:"json"`
	Refused bool            `json:"refused"`
	Strict  bool            `json:"strict"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var a answer
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			panic(err)
		}
		loose, err := yaml.YAMLToJSON([]byte(a.Text))
		a.JSON, a.Refused = loose, err != nil
		if a.Refused {
			a.JSON = json.RawMessage("null")
		}
		_, err = yaml.YAMLToJSONStrict([]byte(a.Text))
		a.Strict = err != nil && !a.Refused
		line, err := json.Marshal(a)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}
