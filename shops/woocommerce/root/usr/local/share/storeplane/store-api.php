<?php
/** A guest of the shop: speaks to the Store API through the Service, as the gateway would. */
declare(strict_types=1);

namespace Storeplane;

/** A setting that the merchant can change stands in the way of an order; the shop itself answers as it should. */
final class ShopRuleError extends \RuntimeException
{
}

final class StoreApi
{
    private string $cartToken = '';

    /** @return array<string, mixed> the answer's body */
    public function get(string $path): array
    {
        return $this->request('GET', $path, null);
    }

    /**
     * @param array<string, mixed> $body
     * @return array<string, mixed>
     */
    public function post(string $path, array $body): array
    {
        return $this->request('POST', $path, $body);
    }

    private function request(string $method, string $path, ?array $body): array
    {
        $answerHeaders = [];
        $call = curl_init(required_variable('SMOKE_TARGET') . "/wp-json/wc/store/v1/$path");
        curl_setopt_array($call, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_CONNECTTIMEOUT => 10,
            CURLOPT_TIMEOUT => 60,
            CURLOPT_HTTPHEADER => $this->headers(),
            CURLOPT_HEADERFUNCTION => function ($call, string $line) use (&$answerHeaders): int {
                [$name, $value] = explode(':', $line, 2) + [1 => ''];
                $answerHeaders[strtolower(trim($name))] = trim($value);
                return strlen($line);
            },
        ]);
        if ($body !== null) {
            curl_setopt($call, CURLOPT_POSTFIELDS, json_encode($body, JSON_THROW_ON_ERROR));
        }
        $text = curl_exec($call);
        $status = curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        if ($text === false) {
            throw new CommandError("$method $path: no answer: " . curl_error($call));
        }
        $this->cartToken = $answerHeaders['cart-token'] ?? $this->cartToken;
        return $this->parsed("$method $path", $status, $text, $answerHeaders['location'] ?? '');
    }

    /** @return list<string> */
    private function headers(): array
    {
        $headers = [
            'Host: ' . required_variable('SMOKE_HOST'),
            'X-Forwarded-Proto: ' . required_variable('STORE_SCHEME'),
            'Content-Type: application/json',
            'Accept: application/json',
        ];
        return $this->cartToken === '' ? $headers : [...$headers, "Cart-Token: $this->cartToken"];
    }

    private function parsed(string $request, int $status, string $text, string $location): array
    {
        $body = json_decode($text, true);
        if ($status >= 200 && $status < 300 && is_array($body)) {
            return $body;
        }
        $said = match (true) {
            $location !== '' => "a redirect to $location",
            is_array($body) => $this->problem($body),
            default => mb_substr(plain($text), 0, 300),
        };
        if (is_array($body) && $this->is_rule($status, $body)) {
            throw new ShopRuleError("$request is refused with status $status, $said");
        }
        throw new CommandError("$request: expected an answer of the Store API, got status $status, $said");
    }

    private function problem(array $body): string
    {
        $messages = [$body['message'] ?? 'no message', ...array_values((array) ($body['data']['params'] ?? []))];
        return mb_substr(plain(($body['code'] ?? 'no code') . ': ' . implode('; ', array_unique(array_filter($messages, 'is_string')))), 0, 300);
    }

    /** Codes of the Store API about what was ordered, by whom, where to and how paid; not about our way of asking. */
    private function is_rule(int $status, array $body): bool
    {
        $code = is_string($body['code'] ?? null) ? $body['code'] : '';
        $isOfShop = str_starts_with($code, 'woocommerce_rest_') && !preg_match('/nonce|token|process_payment/', $code);
        return in_array($status, [400, 403, 409], true) && ($isOfShop || $code === 'rest_invalid_param');
    }
}
