/// A service of the demonstration as its clients dial it. The name is checked against the certificate and sent as SNI,
/// but never looked up, so that nothing has to be written into the hosts file.
struct Endpoint: Sendable, Hashable {
    /// `service-a.example.com`
    let name: String
    /// TCP port on 127.0.0.1.
    let port: Int

    var url: String { "https://\(name):\(port)" }
}
