/// The version of the product, which all its programs say.
package let productVersion = "0.1.0"
