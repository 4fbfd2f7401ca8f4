-- Chat requests of 2000 users, one after the other.
local body = '{"model":"m","messages":[{"role":"user","content":"hello"}]}'
local number = 0
request = function()
  number = (number + 1) % 2000
  return wrk.format("POST", "/v1/chat/completions", {
    ["content-type"] = "application/json", ["x-user-id"] = "user-" .. number,
  }, body)
end
