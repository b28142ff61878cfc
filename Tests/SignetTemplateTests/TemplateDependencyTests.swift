import Foundation
import SignetCore
import SignetTemplate
import Testing

/// A rendering says what it lacks, and is good once it has everything.
@Suite struct TemplateDependencyTests {
    private static let issue = TemplateDependency.write(
        path: "pki/issue/example-dot-com", parameters: ["common_name": "a.example.com", "ttl": "2m"])

    private static let answer = TemplateValue.secret([
        "request_id": "r-1", "lease_id": "", "lease_duration": 0, "renewable": false,
        "data": [
            "certificate": "CERT", "private_key": "KEY", "issuing_ca": "CA", "expiration": 1_700_000_120,
            "ca_chain": ["CA", "ROOT"],
        ],
        "warnings": ["careful"], "auth": .null, "wrap_info": .null,
    ])

    @Test func whatIsNotKnownIsMissing() throws {
        let text = """
            {{ with secret "pki/issue/example-dot-com" "common_name=a.example.com" "ttl=2m" }}
            {{ .Data.certificate }}{{ end }}
            """
        let first = try Render.rendering(text)
        #expect(first.missing == [Self.issue] && first.used == [Self.issue] && !first.isComplete)
        let second = try Render.rendering(text, data: KnownTemplateData([Self.issue: Self.answer]))
        #expect(second.isComplete && second.used == [Self.issue])
        #expect(second.text.string == "\nCERT")
    }

    @Test func parametersCountAsAWhole() throws {
        let rendering = try Render.rendering(
            """
            {{ secret "/pki/issue/example-dot-com/" "ttl=2m" " common_name = a.example.com" "" }}
            {{ secret "pki/issue/example-dot-com" "common_name=a.example.com" "ttl=2m" }}
            {{ secret "pki/issue/example-dot-com" "common_name=b.example.com" }}
            """)
        #expect(rendering.missing.count == 2 && rendering.missing.first == Self.issue)
    }

    @Test func dependenciesMayNeedOneAnother() throws {
        let text = """
            {{ range secrets "secret/metadata/" }}{{ with secret (printf "secret/data/%s" .) }}{{ .Data.data.v }};{{ end }}{{ end }}
            """
        var data = KnownTemplateData()
        #expect(try Render.rendering(text, data: data).missing == [.list(path: "secret/metadata")])
        data.values[.list(path: "secret/metadata")] = .strings(["a", "b"])
        #expect(
            try Render.rendering(text, data: data).missing == [
                .read(path: "secret/data/a"), .read(path: "secret/data/b"),
            ])
        data.values[.read(path: "secret/data/a")] = .secret(["data": ["data": ["v": "1"]]])
        data.values[.read(path: "secret/data/b")] = .secret(["data": ["data": ["v": 2]]])
        #expect(try Render.rendering(text, data: data).text.string == "1;2;")
    }

    @Test func theFieldsOfASecret() throws {
        let data = KnownTemplateData([.read(path: "x"): Self.answer])
        func text(_ field: String) throws -> String { try Render.text("{{ (secret \"x\")\(field) }}", data: data) }
        #expect(try text(".RequestID") == "r-1")
        #expect(try text(".LeaseDuration") == "0")
        #expect(try text(".Renewable") == "false")
        #expect(try text(".Warnings") == "[careful]")
        #expect(try text(".Data.expiration") == "1700000120")
        #expect(try text(".Data.ca_chain") == "[CA ROOT]")
        #expect(try text(".Data.ca_chain | join \"+\"") == "CA+ROOT")
        #expect(try text(".Data.none") == "<no value>")
        #expect(try text(".Auth") == "<no value>")
        #expect(throws: SignetError(.templateFailed, "")) { try text(".Lease") }
        let login = KnownTemplateData([
            .read(path: "x"): .secret(["auth": ["client_token": "T", "policies": ["p"], "lease_duration": 5]])
        ])
        #expect(
            try Render.text("{{ with secret \"x\" }}{{ .Auth.ClientToken }}{{ .Auth.Policies }}{{ end }}", data: login)
                == "T[p]")
    }

    @Test func aCertificateFromItsOwnFunction() throws {
        let text = """
            {{- with pkiCert "pki/issue/web" "common_name=a.example.com" -}}
            {{ .Cert }}{{ .Key }}{{ .CA }}{{ range .CAChain }}<{{ . }}>{{ end }}{{ .Data.Cert }}
            {{- end -}}
            """
        let dependency = TemplateDependency.certificate(
            path: "pki/issue/web", parameters: ["common_name": "a.example.com"])
        #expect(try Render.rendering(text).missing == [dependency])
        let value = TemplateValue.certificate(certificate: "C", key: "K", issuer: "I", chain: ["I", "R"])
        #expect(try Render.text(text, data: KnownTemplateData([dependency: value])) == "CKI<I><R>C")
    }

    @Test func outsideOfWithWhatIsMissingPrintsNoValue() throws {
        #expect(try Render.text("{{ (secret \"x\").Data.y }} {{ secret \"x\" }}") == "<no value> <no value>")
        var options = TemplateOptions()
        options.missingKey = .error
        #expect(Render.error("{{ (secret \"x\").Data.y }}", options: options)?.code == .templateFailed)
    }

    @Test(arguments: ["{{ secret \"a\" \"no pair\" }}", "{{ secret \"\" }}", "{{ secret \" / \" }}"])
    func malformedRequestsAreRefused(template: String) {
        #expect(Render.error(template)?.code == .templateFailed)
    }

    @Test func descriptionsLeaveOutParameters() {
        #expect("\(Self.issue)" == "vault.write(pki/issue/example-dot-com)")
    }

    @Test func binaryValuesStayAsTheyAre() throws {
        let bytes = (0...255).map { UInt8($0) }
        let data = KnownTemplateData([
            .read(path: "x"): .secret(["data": ["jks": .string(Data(bytes).base64EncodedString())]])
        ])
        let rendering = try Render.rendering("{{ with secret \"x\" }}{{ base64Decode .Data.jks }}{{ end }}", data: data)
        #expect(rendering.text.bytes == bytes)
    }
}
