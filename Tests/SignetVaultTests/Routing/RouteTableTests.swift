import Testing

@testable import SignetVault

@Suite struct RouteTableTests {
    private let table: RouteTable = [
        VaultRoute("roles").on(.list) { _ in .nothing },
        VaultRoute("roles/:name").on(.read) { _ in .nothing }.on(.update) { _ in .nothing },
        VaultRoute("issuer/:issuer_ref/issue/:role").on(.update) { _ in .nothing },
        VaultRoute("data/*path").on(.read, .open) { _ in .nothing },
    ]

    @Test func findsTheRoute() throws {
        #expect(try table.match(.list, "roles/").captures.isEmpty)
        #expect(try table.match(.read, "roles/web").captures == ["name": "web"])
        #expect(
            try table.match(.update, "issuer/default/issue/web").captures == ["issuer_ref": "default", "role": "web"])
        let found = try table.match(.read, "data/a/b//c")
        #expect(found.captures == ["path": "a/b/c"] && found.answering.access == .open)
    }

    @Test func knowsWhatItHasNot() {
        #expect(throws: VaultFailure.unsupportedPath) { try table.match(.read, "nothing") }
        #expect(throws: VaultFailure.unsupportedPath) { try table.match(.read, "data") }
        #expect(throws: VaultFailure.unsupportedPath) { try table.match(.read, "roles/web/more") }
        #expect(throws: VaultFailure.unsupportedPath) { try table.match(.read, "") }
        #expect(throws: VaultFailure.unsupportedOperation) { try table.match(.delete, "roles/web") }
    }
}
