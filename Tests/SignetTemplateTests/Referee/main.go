// The referee of the cases beside it: runs each through Go's own text/template and the libraries that consul-template uses,
// and says where the recorded result differs. With -record it writes the results down.
//
// Not part of the build. Run it as Tests/SignetTemplateTests/Referee/run says.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"text/template"

	"github.com/BurntSushi/toml"
	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v2"
)

type testCase struct {
	Template string  `json:"template"`
	Result   *string `json:"result,omitempty"`
	Failure  *string `json:"failure,omitempty"`
}

// data is what the dot holds, with the types that the Swift side gives too.
func data() map[string]any {
	var anything map[string]any
	text := `{"text": "hello", "empty": "", "unicode": "Grüße, 世界", "yes": true, "no": false, "nothing": null, "one": 1,
	  "half": 0.5, "big": 12345678, "list": ["a", 1, true, null, ["b"]], "words": ["x", "y", "z"], "none": [],
	  "map": {"b": 2, "a": "A", "deep": {"er": {"est": "bottom"}}}, "void": {},
	  "users": [{"name": "ann", "age": 30, "tags": ["t1", "t2"]}, {"name": "bob", "age": 25, "tags": []}],
	  "html": "<a href=\"x?y=1&z='2'\">", "lines": "one\ntwo\n\nthree\n"}`
	if err := json.Unmarshal([]byte(text), &anything); err != nil {
		panic(err)
	}
	anything["int"] = 17
	anything["int64"] = int64(-5)
	anything["uint64"] = uint64(7)
	anything["strings"] = []string{"p", "q"}
	anything["ints"] = []int{3, 1, 2}
	anything["texts"] = map[string]string{"k": "v", "a": "b"}
	anything["bytes"] = "\xff\x00a"
	anything["number"] = json.Number("42")
	return anything
}

// functions are those of consul-template that are no more than a library's, in its order of arguments.
func functions() template.FuncMap {
	all := template.FuncMap{
		"toJSON": func(v any) (string, error) { b, err := json.Marshal(v); return string(b), err },
		"toJSONPretty": func(v any) (string, error) { b, err := json.MarshalIndent(v, "", "  "); return string(b), err },
		"toUnescapedJSON": func(v any) (string, error) {
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			err := e.Encode(v)
			return strings.TrimRight(b.String(), "\r\n"), err
		},
		"toYAML": func(v any) (string, error) { b, err := yaml.Marshal(v); return string(bytes.TrimSpace(b)), err },
		"toTOML": func(v any) (string, error) {
			var b bytes.Buffer
			err := toml.NewEncoder(&b).Encode(v)
			return strings.TrimSpace(b.String()), err
		},
		"parseJSON": func(s string) (v any, err error) { err = json.Unmarshal([]byte(s), &v); return },
		"parseYAML": func(s string) (v any, err error) { err = yaml.Unmarshal([]byte(s), &v); return },
		"parseInt":  func(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) },
		"parseFloat": func(s string) (float64, error) { return strconv.ParseFloat(s, 64) },
		"base64Decode": func(s string) (string, error) { b, err := base64.StdEncoding.DecodeString(s); return string(b), err },
		"base64Encode": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64URLEncode": func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
		"regexMatch":      func(re, s string) (bool, error) { return regexp.MatchString(re, s) },
		"regexReplaceAll": func(re, to, s string) (string, error) {
			r, err := regexp.Compile(re)
			if err != nil {
				return "", err
			}
			return r.ReplaceAllString(s, to), nil
		},
		"replaceAll": func(from, to, s string) string { return strings.ReplaceAll(s, from, to) },
		"split":      func(sep, s string) []string { return strings.Split(strings.TrimSpace(s), sep) },
		"join":       func(sep string, a []string) string { return strings.Join(a, sep) },
		"trimSpace":  strings.TrimSpace,
		"trim":       func(set, s string) string { return strings.Trim(s, set) },
		"trimPrefix": func(p, s string) string { return strings.TrimPrefix(s, p) },
		"trimSuffix": func(p, s string) string { return strings.TrimSuffix(s, p) },
		"toLower":    strings.ToLower,
		"toUpper":    strings.ToUpper,
	}
	for name, function := range sprig.TxtFuncMap() {
		all["sprig_"+name] = function
	}
	return all
}

func run(text string) (result string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New(fmt.Sprint(r))
		}
	}()
	parsed, err := template.New("case").Funcs(functions()).Parse(text)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, data()); err != nil {
		return "", err
	}
	return out.String(), nil
}

func main() {
	record := flag.Bool("record", false, "write the results into the files")
	flag.Parse()
	wrong, count := 0, 0
	for _, path := range flag.Args() {
		var cases []testCase
		content, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(content, &cases)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, path, err)
			os.Exit(2)
		}
		for i := range cases {
			count++
			result, err := run(cases[i].Template)
			var got testCase
			got.Template = cases[i].Template
			if err != nil {
				message := err.Error()
				got.Failure = &message
			} else {
				got.Result = &result
			}
			if *record {
				cases[i] = got
			} else if (got.Failure == nil) != (cases[i].Failure == nil) || (got.Result != nil && *got.Result != *cases[i].Result) {
				wrong++
				fmt.Printf("%s: %s\n  Go: %q %v\n", path, cases[i].Template, result, err)
			}
		}
		if *record {
			var out bytes.Buffer
			encoder := json.NewEncoder(&out)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", " ")
			encoder.Encode(cases)
			os.WriteFile(path, out.Bytes(), 0o644)
		}
	}
	fmt.Printf("%d cases, %d of them differ\n", count, wrong)
	if wrong > 0 {
		os.Exit(1)
	}
}
