import Foundation
import SignetACME
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetServer

@Suite("signet acme account")
struct IssuerAccountTests {
    @Test func itIsRegisteredShownAndUpdated() async throws {
        try await HostileSite.run { site in
            try await site.open(issuer: "contacts: [ops@example.com]") { workspace in
                let account = try workspace.account(ofIssuer: nil, isStaging: false)
                #expect(try await account.show() == nil && account.absence.text.contains("register"))
                do {
                    _ = try await account.deactivate(confirmed: true)
                    Issue.record("there is nothing to give up")
                } catch {
                    #expect(ErrorPresentation(error).error.code == "acme.no-account")
                }
                do {
                    _ = try await account.register(agreesToTerms: false)
                    Issue.record("the terms were not agreed to")
                } catch {
                    let shown = ErrorPresentation(error).error
                    #expect(shown.code == "acme.terms-not-agreed")
                    #expect(shown.message.contains("https://hostile.example/terms"))
                }
                let (made, wasThere) = try await account.register(agreesToTerms: true)
                #expect(!wasThere && made.contacts == ["mailto:ops@example.com"] && made.status == "valid")
                #expect(made.termsOfService == "https://hostile.example/terms" && made.termsAgreedAt != nil)
                #expect(try await account.register(agreesToTerms: false).wasThere)
                let shown = try #require(try await account.show())
                #expect(shown.url == made.url && shown.keyThumbprint == made.keyThumbprint)
                #expect(shown.text.contains("agreed to at") && shown.text.contains("valid"))
                #expect(try await account.update(contacts: ["a@example.com"]).contacts == ["mailto:a@example.com"])
                #expect(site.server.contacts == ["mailto:a@example.com"])
                #expect(try await account.update(contacts: nil).contacts == ["mailto:ops@example.com"])
                #expect(site.server.violations.isEmpty)
            }
        }
    }

    @Test func itGetsANewKeyAndIsGivenUp() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                let account = try workspace.account(ofIssuer: "hostile", isStaging: false)
                let made = try await account.register(agreesToTerms: false).account
                let rolled = try await account.rollOver(to: .ecdsaP384)
                #expect(rolled.url == made.url && rolled.keyThumbprint != made.keyThumbprint)
                #expect(rolled.key == KeyAlgorithm.ecdsaP384.displayName)
                do {
                    _ = try await account.deactivate(confirmed: false)
                    Issue.record("nobody confirmed it")
                } catch let error as SignetError {
                    #expect(error.code == .notConfirmed && error.message.contains("renew web"))
                    #expect(error.remedy?.contains("--yes") == true)
                }
                #expect(try await account.show()?.status == "valid")
                #expect(try await account.deactivate(confirmed: true).status == "deactivated")
                #expect(try await account.show() == nil)
            }
        }
    }

    @Test func anotherClientsAccountIsAdopted() async throws {
        try await HostileSite.run { site in
            let key = try PrivateKey.generate(.ecdsaP256)
            let file = try site.directory.write("account.key", key.pem())
            #expect(chmod(file, 0o644) == 0)
            try await site.open { workspace in
                let account = try workspace.account(ofIssuer: nil, isStaging: false)
                let read = try AccountKeyFile(InputFile(file), passphrase: .literal(Secret("")))
                #expect(read.warnings.count == 1 && read.warnings[0].contains("644"))
                do {
                    _ = try await account.adopt(read)
                    Issue.record("the CA knows no such account")
                } catch {
                    #expect(ErrorPresentation(error).error.code == "acme.account-does-not-exist")
                }
                #expect(chmod(file, 0o600) == 0)
                #expect(try AccountKeyFile(InputFile(file), passphrase: .literal(Secret(""))).warnings.isEmpty)
            }
            let text = try site.directory.write("private_key.json", #" {"kty": "EC", "crv": "P-256", "d": "AA"}"#)
            #expect(throws: SignetError(.malformedKey, "")) {
                try AccountKeyFile(InputFile(text), passphrase: .literal(Secret("")))
            }
        }
    }

    @Test func whatCannotBeMeantIsSaid() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                #expect(throws: SignetError(.unknownIssuer, "")) {
                    try workspace.account(ofIssuer: "hostlie", isStaging: false)
                }
                #expect(throws: SignetError(.acmeNoStaging, "")) {
                    try workspace.account(ofIssuer: nil, isStaging: true)
                }
            }
            let closed = try freePort()
            try await site.open(
                issuer: "staging: http://127.0.0.1:\(closed)/dir", data: "unreachable"
            ) { workspace in
                do {
                    _ = try await workspace.account(ofIssuer: nil, isStaging: true).register(agreesToTerms: true)
                    Issue.record("nothing listens there")
                } catch {
                    #expect(ErrorPresentation(error).error.code == "acme.unreachable")
                }
            }
        }
    }

    @Test func withoutOrWithSeveralIssuersItIsSaidWhatToDo() async throws {
        try await HostileSite.run { site in
            try await site.open { workspace in
                var configuration = workspace.configuration
                configuration.issuers.append(ACMEIssuerConfiguration(name: "other", directory: "https://ca.test/dir"))
                #expect(throws: SignetError(.invalidInput, "")) { try configuration.acmeIssuer(named: nil) }
                let other = try configuration.acmeIssuer(named: "other")
                #expect(other.name == "other")
                configuration.issuers = []
                #expect(throws: SignetError(.unknownIssuer, "")) { try configuration.acmeIssuer(named: nil) }
            }
        }
    }
}
