import Foundation
import SignetCore
import SignetTemplate
import Testing

/// The templates of the article, sections 4.4 and 5, in our own words: a comment that trims, `secret` with parameters,
/// one field each; in a job also with the indentation that closes the heredoc.
@Suite struct ArticleTemplateTests {
    @Test(arguments: [("issuing_ca", "CA"), ("certificate", "CERT"), ("private_key", "KEY")], ["", "      "])
    func oneIssuanceServesAllOfThem(field: (name: String, value: String), indentation: String) throws {
        let text = """
            {{- /* file-a.tpl */ -}}
            {{ with secret "pki/issue/example-dot-com" "common_name=service-a.example.com" "ttl=2m" }}
            {{ .Data.\(field.name) }}{{ end }}
            \(indentation)
            """
        let issue = TemplateDependency.write(
            path: "pki/issue/example-dot-com", parameters: ["common_name": "service-a.example.com", "ttl": "2m"])
        let missing = try Render.rendering(text)
        #expect(missing.missing == [issue] && missing.text.string == "\n\(indentation)")
        let data = KnownTemplateData([
            issue: .secret(["data": ["issuing_ca": "CA", "certificate": "CERT", "private_key": "KEY"]])
        ])
        #expect(try Render.text(text, data: data) == "\n\(field.value)\n\(indentation)")
    }

    @Test func aJobsScriptWithBracesOfOtherLanguages() throws {
        let text = """
            #!/bin/bash
            set -e; f() { echo "${1:-}"; }; awk '{ print $1 }' x
            exec python main.py --port={{ env "NOMAD_PORT_https" }} --host={{ env "NOMAD_IP_https" }}
            """
        let result = try Render.text(text, environment: ["NOMAD_PORT_https": "7433", "NOMAD_IP_https": "10.0.0.1"])
        #expect(result.hasSuffix("--port=7433 --host=10.0.0.1"))
        #expect(result.contains("${1:-}"))
    }
}
