import SignetPKI
import SignetTestSupport
import Testing

/// Putting certificates in order.
@Suite struct ChainOrderTests {
    @Test func everyOrderOfAFile() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        let stranger = try await authority.make("stranger", OpenSSLAuthority.authority)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<20 {
            let pool = [root, intermediate, leaf, stranger, root, intermediate].shuffled(using: &generator)
            #expect(CertificateChain.order(leaf: leaf, among: pool) == [leaf, intermediate, root])
        }
        #expect(CertificateChain.order(leaf: leaf, among: []) == [leaf])
        #expect(CertificateChain.order(leaf: leaf, among: [root, stranger]) == [leaf])
        #expect(CertificateChain.order(leaf: leaf, among: [intermediate]) == [leaf, intermediate])
        #expect(CertificateChain.order(leaf: root, among: [root, intermediate]) == [root])
    }

    @Test func sameNameButAnotherKeyIsNoIssuer() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        let impostor = try await authority.make(
            "impostor", subject: "/CN=intermediate", issuer: "root", OpenSSLAuthority.authority)
        #expect(
            CertificateChain.order(leaf: leaf, among: [impostor, root, intermediate]) == [leaf, intermediate, root])
        #expect(CertificateChain.order(leaf: leaf, among: [impostor, root]) == [leaf])
    }

    /// Keys that Signet cannot use still order, by names.
    @Test func keysOfUnknownKinds() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority, key: ["ed448"])
        let leaf = try await authority.make("leaf", issuer: "root", OpenSSLAuthority.server, key: ["ed448"])
        #expect(CertificateChain.order(leaf: leaf, among: [leaf, root]) == [leaf, root])
        #expect(!leaf.isIssued(by: root))
    }
}
