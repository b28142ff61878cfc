/// Functions of consul-template and sprig that are left out, with what to write instead.
enum RefusedFunctions {
    static let remedies: [String: String] = {
        var remedies: [String: String] = [:]
        for (names, remedy) in groups {
            for name in names { remedies[name] = remedy }
        }
        return remedies
    }()

    private static let groups: [([String], String)] = [
        (
            [
                "key", "keyExists", "keyExistsGet", "keyOrDefault", "ls", "safeLs", "tree", "safeTree", "byKey",
                "explode", "datacenters", "node", "nodes", "service", "services", "connect", "caRoots", "caLeaf",
                "partitions", "peerings", "exportedServices", "byTag", "byMeta", "byPort",
            ], "It asks Consul, which is not connected here. Put the value into Vault's kv or an environment variable."
        ),
        (
            ["nomadService", "nomadServices", "nomadVar", "nomadVarExists", "nomadVarList", "nomadVarListSafe"],
            "It asks Nomad, which is not connected here. Put the value into Vault's kv or an environment variable."
        ),
        (["plugin"], "Templates start no programs. Compute the value beforehand and read it with file or env."),
        (["sockaddr"], "Write the address, or give it in an environment variable and read it with env."),
        (["call"], "No value is a function here. Call the function by its name."),
        (
            ["spew_dump", "spew_printf", "spew_sdump", "spew_sprintf"],
            "Print with {{ printf \"%#v\" . }} or {{ toJSONPretty . }} while looking for a mistake."
        ),
        (
            ["pkiSign"],
            "Use pkiCert or secret on the role's issue path; the key is made by the server and never stored there."
        ),
        (
            ["sprig_set", "sprig_unset"],
            "Maps are values here. Use sprig_merge, sprig_omit, mergeMapWithOverride, or keep the values in scratch."
        ),
        (
            [
                "sprig_randAlpha", "sprig_randAlphaNum", "sprig_randAscii", "sprig_randBytes", "sprig_randInt",
                "sprig_randNumeric", "sprig_shuffle", "sprig_uuidv4",
            ], "It would change the file at every rendering. Keep the value in Vault's kv."
        ),
        (
            [
                "sprig_genPrivateKey", "sprig_genCA", "sprig_genCAWithKey", "sprig_genSelfSignedCert",
                "sprig_genSelfSignedCertWithKey", "sprig_genSignedCert", "sprig_genSignedCertWithKey",
                "sprig_buildCustomCert", "sprig_derivePassword", "sprig_bcrypt", "sprig_htpasswd",
                "sprig_encryptAES", "sprig_decryptAES",
            ], "Templates make no keys. Ask for a certificate with pkiCert, or keep the value in Vault's kv."
        ),
        (["sprig_getHostByName"], "Templates ask no name server. Write the address, or give it with env."),
        (["sprig_expandenv"], "Use env for each variable."),
    ]
}
