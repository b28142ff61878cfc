/// The functions that consul-template adds, without those that ask Consul and Nomad.
enum ConsulTemplateFunctions {
    static let all: [TemplateFunction] =
        VaultFunctions.all + FileFunctions.all + EnvironmentFunctions.all + TextFunctions.all + MembershipFunctions.all
        + ParsingFunctions.all + FormatFunctions.all + DigestFunctions.all + ArithmeticFunctions.all + MapFunctions.all
}
