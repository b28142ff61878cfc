import Foundation
import SignetCore
import SignetTemplate
import SignetTestSupport

/// Reading and rendering templates on one core, beside Go's own text/template where a Go compiler is installed.
struct TemplateBenchmark {
    /// A template with what it renders to.
    private struct Sample {
        let name: String
        let text: String
    }

    /// How often a second, and how much of the result.
    private struct Figures {
        var parsesPerSecond: Double
        var rendersPerSecond: Double
        var bytes: Int
    }

    private var own: [(name: String, figures: Figures)] = []
    private var go: [(name: String, figures: Figures)] = []

    static func measure(in directory: BenchDirectory, seconds: Int) async throws -> TemplateBenchmark {
        say("templates ...")
        let samples = [
            Sample(name: "article's cert-a.tpl", text: articleText), Sample(name: "100 upstreams", text: longText),
        ]
        var benchmark = TemplateBenchmark()
        for sample in samples {
            benchmark.own.append((sample.name, try measure(sample, seconds: seconds)))
        }
        benchmark.go = try await measureGo(samples, in: directory, seconds: seconds)
        return benchmark
    }

    func show() {
        say("")
        say("Templates, one core          read/s   render/s   result MB/s   a rendering in us   times Go")
        for (index, line) in own.enumerated() {
            say(row("signet, \(line.name)", line.figures, peer: go.isEmpty ? nil : go[index].figures))
            if !go.isEmpty { say(row("Go, \(line.name)", go[index].figures, peer: nil)) }
        }
        if go.isEmpty { say("Go's text/template is measured too where `go` is installed (apt-get install golang-go).") }
        say("Both ask a function for the secret, which is in memory; a template is read once and rendered often.")
    }

    private func row(_ label: String, _ figures: Figures, peer: Figures?) -> String {
        let numbers = String(
            format: "%9.0f %10.0f %13.1f %19.1f", figures.parsesPerSecond, figures.rendersPerSecond,
            figures.rendersPerSecond * Double(figures.bytes) / 1e6, 1e6 / figures.rendersPerSecond)
        let ratio = peer.map { String(format: "%10.2f", figures.rendersPerSecond / $0.rendersPerSecond) } ?? ""
        return label.padding(toLength: 28, withPad: " ", startingAt: 0) + numbers + ratio
    }
}

// MARK: - Measuring

extension TemplateBenchmark {
    private static func measure(_ sample: Sample, seconds: Int) throws -> Figures {
        let pem =
            "-----BEGIN CERTIFICATE-----\n" + String(repeating: String(repeating: "A", count: 64) + "\n", count: 15)
        let secret = TemplateDependency.write(
            path: "pki/issue/example-dot-com", parameters: ["common_name": "service-a.example.com", "ttl": "2m"])
        let data = KnownTemplateData([secret: .secret(["data": ["certificate": .string(pem)]])])
        let inputs = TemplateInputs(data: data, now: Date())
        let template = try Template(parsing: sample.text, name: sample.name)
        let bytes = try template.render(inputs).text.bytes.count
        return Figures(
            parsesPerSecond: try measureOnOneCore(seconds: seconds) {
                _ = try Template(parsing: sample.text, name: sample.name)
            },
            rendersPerSecond: try measureOnOneCore(seconds: seconds) { _ = try template.render(inputs) }, bytes: bytes)
    }

    private static func measureGo(
        _ samples: [Sample], in directory: BenchDirectory, seconds: Int
    ) async throws -> [(name: String, figures: Figures)] {
        guard (try? toolPath("go")) != nil else { return [] }
        let program = directory.file("template.go")
        try goProgram.write(toFile: program, atomically: true, encoding: .utf8)
        return try await samples.asyncMap { sample in
            try sample.text.write(toFile: directory.file("sample.tpl"), atomically: true, encoding: .utf8)
            let output = try await shell(
                "GO111MODULE=off GOCACHE=/tmp/go-cache GOMAXPROCS=1 go run template.go sample.tpl \(seconds)",
                in: directory)
            let numbers = output.split(separator: " ").compactMap {
                Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            guard numbers.count == 3 else { throw BenchError("Go's templates printed \(output)") }
            return (
                sample.name,
                Figures(parsesPerSecond: numbers[0], rendersPerSecond: numbers[1], bytes: Int(numbers[2]))
            )
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

// MARK: - What is rendered

extension TemplateBenchmark {
    private static let articleText = """
        {{- /* cert-a.tpl */ -}}
        {{ with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" }}
        {{ .Data.certificate }}{{ end }}
        """

    /// What a configuration of a proxy looks like: a loop, conditions, functions on texts.
    private static let longText = """
        {{- range $i, $name := split "," "\((0..<100).map { "host-\($0)" }.joined(separator: ","))" }}
        upstream {{ $name | toUpper }} {
        {{- if eq $i 0 }}
            # {{ printf "the first of %d is %q" 100 $name }}
        {{- else if and (gt $i 50) (ne $i 75) }}
            # backup
        {{- end }}
            server {{ trimSpace $name }}.example.com:{{ printf "%d" $i }};
        }
        {{- end }}
        """

    private static let goProgram = """
        package main

        import (
        	"bytes"
        	"fmt"
        	"os"
        	"strconv"
        	"strings"
        	"text/template"
        	"time"
        )

        type secret struct{ Data map[string]interface{} }

        func rate(seconds int, work func()) float64 {
        	start := time.Now()
        	rounds := 0
        	for time.Since(start) < time.Duration(seconds)*time.Second {
        		for i := 0; i < 64; i++ {
        			work()
        		}
        		rounds += 64
        	}
        	return float64(rounds) / time.Since(start).Seconds()
        }

        func main() {
        	text, err := os.ReadFile(os.Args[1])
        	if err != nil {
        		panic(err)
        	}
        	seconds, _ := strconv.Atoi(os.Args[2])
        	pem := "-----BEGIN CERTIFICATE-----\\n" + strings.Repeat(strings.Repeat("A", 64)+"\\n", 15)
        	known := &secret{Data: map[string]interface{}{"certificate": pem}}
        	functions := template.FuncMap{
        		"secret":    func(path string, parameters ...string) *secret { return known },
        		"split":     func(separator, text string) []string { return strings.Split(text, separator) },
        		"toUpper":   strings.ToUpper,
        		"trimSpace": strings.TrimSpace,
        	}
        	parse := func() *template.Template {
        		return template.Must(template.New("sample").Funcs(functions).Parse(string(text)))
        	}
        	parsed := parse()
        	var out bytes.Buffer
        	render := func() {
        		out.Reset()
        		if err := parsed.Execute(&out, nil); err != nil {
        			panic(err)
        		}
        	}
        	render()
        	fmt.Println(rate(seconds, func() { parse() }), rate(seconds, render), out.Len())
        }
        """
}
