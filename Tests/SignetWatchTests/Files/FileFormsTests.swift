import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import SignetWatch
import Testing

/// Keystores and kubeconfigs as places.
@Suite struct FileFormsTests {
    private let directory: TemporaryDirectory
    private let chain: FileTestChain

    init() async throws {
        directory = try TemporaryDirectory()
        chain = try await FileTestChain()
    }

    private func keystore(_ name: String, type: String) async throws -> String {
        for (alias, certificate) in [("web", chain.leaf), ("root", chain.root)] {
            let result = try await runTool(
                "keytool",
                [
                    "-importcert", "-noprompt", "-keystore", directory.file(name), "-storetype", type, "-storepass",
                    "changeit",
                    "-alias", alias, "-file", try directory.write("\(alias).crt", certificate.pem),
                ])
            #expect(result.status == 0, "\(result.everything)")
        }
        return directory.file(name)
    }

    @Test func everyAliasIsAPlace() async throws {
        let jks = try await keystore("app.jks", type: "JKS")
        let p12 = try await keystore("app.p12", type: "PKCS12")
        let settings = FileSourceSettings(
            name: "java", patterns: [directory.file("app.*")], passwords: [Secret("other"), Secret("changeit")])
        let look = try await FileTestLook(settings)
        #expect(look.places == [jks, p12].flatMap { ["\($0) (alias root)", "\($0) (alias web)"] })
        #expect(look.sighting("\(jks) (alias web)")?.leaf == chain.leaf)
        #expect(look.sighting("\(p12) (alias root)")?.leaf == chain.root)
        #expect(look.extent == .everything)
        #expect(look.sighting("\(jks) (alias web)")?.remarks == [])
    }

    @Test func wrongPasswordsAreTold() async throws {
        let jks = try await keystore("app.jks", type: "JKS")
        let p12 = try await keystore("app.p12", type: "PKCS12")
        let settings = FileSourceSettings(
            name: "java", patterns: [directory.file("app.*")], passwords: [Secret("hidden-word")])
        let look = try await FileTestLook(settings)
        let obstacle = try #require(look.obstacle(p12))
        #expect(obstacle.reason == "wrong-password" && look.extent == .everythingBut([p12]))
        #expect(!"\(obstacle)".contains("hidden-word"))
        #expect(look.sighting("\(jks) (alias web)")?.remarks.count == 1)
        try directory.write("app.jks", Array(directory.bytes("app.jks").prefix(500)))
        let look1 = try await FileTestLook([jks])
        #expect(look1.reason(jks) == "damaged")
    }

    private func kubeconfig(_ users: String, _ clusters: String) -> String {
        """
        apiVersion: v1
        kind: Config
        clusters:
        \(clusters)
        contexts: []
        users:
        \(users)
        """
    }

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test func usersAndClustersOfAKubeconfigArePlaces() async throws {
        try directory.write("pki/ca.crt", chain.root.pem + chain.intermediate.pem)
        try directory.write("pki/user.crt", chain.leaf.pem)
        let text = kubeconfig(
            """
            - name: admin
              user: {client-certificate-data: \(base64(chain.leaf.pem + chain.intermediate.pem)), client-key-data: c2VjcmV0}
            - name: file
              user:
                client-certificate: pki/user.crt
            - name: lost
              user: {client-certificate: \(directory.file("nowhere.crt"))}
            - name: token
              user: {token: abc}
            - name: broken
              user: {client-certificate-data: "####"}
            """,
            """
            - name: home
              cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: \(base64(chain.root.pem))}
            - name: away
              cluster: {server: "https://10.0.0.2:6443", certificate-authority: pki/ca.crt}
            """)
        let path = try directory.write("config", text)
        let look = try await FileTestLook([path])
        #expect(
            look.places
                == [
                    "cluster away, certificate 1", "cluster away, certificate 2", "cluster home", "user admin",
                    "user broken",
                    "user file", "user lost",
                ].map { "\(path) (\($0))" })
        #expect(look.sighting("\(path) (user admin)")?.leaf == chain.leaf)
        #expect(look.sighting("\(path) (user admin)")?.others == [chain.intermediate])
        #expect(look.sighting("\(path) (user file)")?.remarks.count == 1)
        #expect(look.sighting("\(path) (cluster home)")?.leaf == chain.root)
        #expect(look.reason("\(path) (user lost)") == "missing")
        #expect(look.reason("\(path) (user broken)") == "no-certificate")
        let swept = try await FileTestLook([directory.file("con*")])
        #expect(swept.places == look.places)
    }

    @Test func otherYAMLIsPassedOverAndDamagedOneTold() async throws {
        let other = try directory.write("deployment.yaml", "apiVersion: v1\nkind: List\nusers: []\n")
        let broken = try directory.write("broken.kubeconfig", "apiVersion: v1\nclusters: [\n")
        let look = try await FileTestLook([directory.path])
        #expect(look.places == [broken] && look.reason(broken) == "damaged")
        let look2 = try await FileTestLook([other])
        #expect(look2.reason(other) == "no-certificate")
    }

    @Test func damagedFilesOfAnyFormNeverEndTheLook() async throws {
        let text = kubeconfig(
            "- name: a\n  user: {client-certificate-data: \(base64(chain.leaf.pem))}", "- name: b\n  cluster: {}")
        let samples: [(String, [UInt8])] = [
            ("x.kubeconfig", Array(text.utf8)), ("x.pem", Array(chain.fullPEM.utf8)), ("x.der", chain.leaf.der),
        ]
        for (name, bytes) in samples {
            for (index, damaged) in mutations(of: bytes, count: 200).enumerated() {
                try directory.write("fuzz/\(index)-\(name)", damaged)
            }
        }
        let look = try await FileTestLook([directory.file("fuzz")])
        #expect(look.count > 100)
        #expect(look.observations.contains { if case .unreadable = $0.outcome { true } else { false } })
    }
}
